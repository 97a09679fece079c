"""Cancelled in try, cleaning up with await: over only when the cleanup is."""
import asyncio

async def worker():
    try:
        print("working")
        await asyncio.sleep(10)
    finally:
        print("cleaning")
        await asyncio.sleep(0.2)
        print("clean")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    print("cancel", task.cancel(), task.cancelled(), task.done())
    await asyncio.sleep(0.1)
    print("meanwhile", task.cancelled(), task.done(), task.cancelling())
    try:
        await task
    except asyncio.CancelledError:
        print("over", task.cancelled(), task.done())

asyncio.run(main())
