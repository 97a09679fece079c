"""A swallowed cancellation leaves a task that returns normally, with a request on record."""
import asyncio

async def worker():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("swallowed")
    await asyncio.sleep(0.1)
    return "went on"

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    print(await task, task.cancelled(), task.cancelling())

asyncio.run(main())
