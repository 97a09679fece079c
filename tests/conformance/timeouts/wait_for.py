"""wait_for: in time, too late, zero, none, and with a finished future."""
import asyncio

async def work(seconds):
    try:
        await asyncio.sleep(seconds)
        return f"worked {seconds}"
    except asyncio.CancelledError:
        print("cancelled", seconds)
        raise

async def main():
    print(await asyncio.wait_for(work(0.1), 0.2))
    print(await asyncio.wait_for(work(0.1), None))
    for limit in (0.1, 0, -1):
        try:
            print(await asyncio.wait_for(work(0.3), limit))
        except TimeoutError as error:
            print(limit, "TimeoutError", error)
    future = asyncio.get_running_loop().create_future()
    future.set_result("there")
    print(await asyncio.wait_for(future, 0))

asyncio.run(main())
