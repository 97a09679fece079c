import asyncio
import time


def orders():
    for n in range(1, 301):
        yield f"order {n}"


async def serve(order):
    await asyncio.sleep(0.05)
    time.sleep(0.001)  # a millisecond of work
    print(order)


async def worker(source):
    for order in source:
        await serve(order)


async def main():
    source = orders()
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            group.create_task(worker(source), name=f"worker-{n + 1}")
    print("main: all are served")


asyncio.run(main())
