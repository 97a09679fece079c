import asyncio
import time

LIMIT = 0.5  # knob: 0.25..3.0 step 0.25 seconds


async def main():
    start = time.monotonic()
    try:
        async with asyncio.timeout(LIMIT):
            time.sleep(2)
            await asyncio.sleep(0.1)
            print("work done")
    except TimeoutError:
        print("too slow")
    print(f"main goes on after {time.monotonic() - start:.1f} s")


asyncio.run(main())
