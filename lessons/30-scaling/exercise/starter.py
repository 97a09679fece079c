import asyncio
import time


def orders():
    for n in range(1, 301):
        yield f"order {n}"


async def serve(order):
    await asyncio.sleep(0.05)
    time.sleep(0.001)  # a millisecond of work
    print(order)


async def main():
    async with asyncio.TaskGroup() as group:
        for order in orders():
            group.create_task(serve(order))
    print("main: all are served")


asyncio.run(main())
