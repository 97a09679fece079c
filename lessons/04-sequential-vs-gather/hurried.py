import asyncio
import time


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)


async def main():
    start = time.monotonic()
    for name, seconds in [("news", 3), ("mail", 1), ("map", 2)]:
        task = asyncio.create_task(fetch(name, seconds), name=name)
        await task
    print(f"it took {time.monotonic() - start:.1f} s")


asyncio.run(main())
