import asyncio
import time

PARCELS = [3, 1, 1, 1, 1, 3]  # seconds each


async def send(seconds):
    await asyncio.sleep(seconds)


async def main():
    start = time.monotonic()
    for first in range(0, len(PARCELS), 2):
        pair = PARCELS[first:first + 2]
        await asyncio.gather(*[send(seconds) for seconds in pair])
        print("sent", pair)
    print(f"it took {time.monotonic() - start:.1f} s")


asyncio.run(main())
