"""Cancelled tasks run in the order in which they were cancelled, not in the order of their making.

covers: asyncio.Task.cancel, asyncio.Task.cancelled, asyncio.CancelledError
"""
import asyncio


async def worker(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        await asyncio.sleep(0)
        print(name, "cleaned up")
        raise


async def main():
    tasks = {name: asyncio.create_task(worker(name), name=name) for name in "abc"}
    await asyncio.sleep(0)
    for name in "cab":
        print("cancel", name, tasks[name].cancel())
    print("main goes on")
    await asyncio.sleep(0)
    print("main again")
    for name in "bca":
        try:
            await tasks[name]
        except asyncio.CancelledError:
            print(name, "is over:", tasks[name].cancelled())


asyncio.run(main())
