"""One failure cancels the siblings, and the group waits for their cleanup."""
import asyncio

async def work(name, seconds, fails=False):
    try:
        await asyncio.sleep(seconds)
        if fails:
            raise ValueError(name)
        print(name, "done")
    except asyncio.CancelledError:
        print(name, "cancelled")
        await asyncio.sleep(0.1)
        print(name, "clean")
        raise

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", 0.1))
            group.create_task(work("b", 0.2, True))
            group.create_task(work("c", 0.3))
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("body cancelled", asyncio.current_task().cancelling())
                raise
    except* ValueError as group:
        print(repr(group))
    print("after", asyncio.current_task().cancelling())

asyncio.run(main())
