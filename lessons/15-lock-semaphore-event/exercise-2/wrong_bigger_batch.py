import asyncio

PARCELS = [4, 1, 1, 4, 1, 1]  # seconds each


async def deliver(n, seconds):
    print("van leaves with parcel", n)
    await asyncio.sleep(seconds)
    print("van is back from parcel", n)


async def main():
    for first in range(0, len(PARCELS), 3):
        batch = []
        for n in (first, first + 1, first + 2):
            batch.append(deliver(n + 1, PARCELS[n]))
        await asyncio.gather(*batch)
    print("all delivered")


asyncio.run(main())
