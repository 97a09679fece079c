"""Awaiting what is already finished does not yield."""
import asyncio

async def quick():
    return "quick"

async def ticker():
    for n in range(4):
        print("tick", n)
        await asyncio.sleep(0)

async def main():
    done = asyncio.create_task(quick())
    await done
    task = asyncio.create_task(ticker())
    for _ in range(3):
        print(await done)
    future = asyncio.get_running_loop().create_future()
    future.set_result("ready")
    print(await future)
    await asyncio.sleep(0)
    print("one turn given")
    await task

asyncio.run(main())
