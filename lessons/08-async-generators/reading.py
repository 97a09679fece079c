import asyncio
import time


async def pages():
    for n in (1, 2, 3):
        await asyncio.sleep(1)  # fetch a page
        yield n


async def main():
    start = time.monotonic()
    async for page in pages():
        print("got page", page)
        await asyncio.sleep(1)  # read it
        print("read page", page)
    print(f"it took {time.monotonic() - start:.1f} s")


asyncio.run(main())
