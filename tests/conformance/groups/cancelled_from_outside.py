"""Cancelling the task that holds a group cancels all its children first (a group is a set: no order among them)."""
import asyncio

left = []

async def work(name):
    try:
        await asyncio.sleep(1)
    finally:
        left.append(name)

async def scope():
    try:
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(work(name))
    finally:
        print("scope leaves after", sorted(left))

async def main():
    task = asyncio.create_task(scope())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())

asyncio.run(main())
