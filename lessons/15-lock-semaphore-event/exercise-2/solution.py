import asyncio

PARCELS = [4, 1, 1, 4, 1, 1]  # seconds each


async def deliver(n, seconds):
    print("van leaves with parcel", n)
    await asyncio.sleep(seconds)
    print("van is back from parcel", n)


async def send(vans, n, seconds):
    async with vans:
        await deliver(n, seconds)


async def main():
    vans = asyncio.Semaphore(2)
    work = []
    for n, seconds in enumerate(PARCELS, start=1):
        work.append(send(vans, n, seconds))
    await asyncio.gather(*work)
    print("all delivered")


asyncio.run(main())
