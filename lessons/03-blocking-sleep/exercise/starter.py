import asyncio
import time


def rest():
    time.sleep(1)


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.15)


async def nap(n):
    rest()
    print("nap", n, "over")


async def main():
    beat = asyncio.create_task(heartbeat(), name="heartbeat")
    naps = [asyncio.create_task(nap(n), name=f"nap-{n}") for n in (1, 2, 3)]
    for task in naps:
        await task
    beat.cancel()


asyncio.run(main())
