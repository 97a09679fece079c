import asyncio
import itertools
import time


def orders():
    for n in range(1, 301):
        yield f"order {n}"


async def serve(order):
    await asyncio.sleep(0.05)
    time.sleep(0.001)  # a millisecond of work
    print(order)


async def main():
    source = orders()
    while batch := list(itertools.islice(source, 50)):
        await asyncio.gather(*[serve(order) for order in batch])
    print("main: all are served")


asyncio.run(main())
