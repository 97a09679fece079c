"""as_completed with a timeout raises TimeoutError for what is missing."""
import asyncio

async def work(seconds):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print("cancelled", seconds)
        raise
    return seconds

async def main():
    try:
        for future in asyncio.as_completed([work(0.3), work(0.1)], timeout=0.2):
            print(await future)
    except TimeoutError as error:
        print("timeout", repr(error))
    print(len(asyncio.all_tasks()) - 1, "still running")
    await asyncio.sleep(0.2)
    print(len(asyncio.all_tasks()) - 1, "still running")

asyncio.run(main())
