import asyncio
import time


def add_up():
    time.sleep(0.5)  # a long sum, or a slow disk
    return 42


async def clock():
    for n in (1, 2, 3):
        await asyncio.sleep(0.2)
        print("tick", n)


async def report():
    await asyncio.sleep(0.3)
    print("report:", add_up())


async def main():
    ticking = asyncio.create_task(clock(), name="clock")
    reporting = asyncio.create_task(report(), name="report")
    await reporting
    await ticking


asyncio.run(main())
