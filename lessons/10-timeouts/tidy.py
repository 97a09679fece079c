import asyncio
import time


async def save():
    try:
        print("writing")
        await asyncio.sleep(5)
        print("written")
    finally:
        print("tidying up")
        await asyncio.sleep(1)
        print("tidy")


async def main():
    start = time.monotonic()
    try:
        async with asyncio.timeout(0.5):
            await save()
    except TimeoutError:
        print("too slow")
    print(f"main goes on after {time.monotonic() - start:.1f} s")


asyncio.run(main())
