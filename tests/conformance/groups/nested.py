"""A group in a group: the inner failure reaches the outer as a nested group."""
import asyncio

async def work(name, seconds):
    try:
        await asyncio.sleep(seconds)
        print(name, "done")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise

async def inner():
    async with asyncio.TaskGroup() as group:
        group.create_task(work("inner", 0.3))
        await asyncio.sleep(0.1)
        raise LookupError("inner body")

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner())
            group.create_task(work("outer", 0.2))
    except* LookupError as error:
        print(type(error.exceptions[0]).__name__, error.exceptions[0].exceptions)

asyncio.run(main())
