"""uncancel takes a request back from the count, and off the task if it was not delivered yet."""
import asyncio

async def worker():
    task = asyncio.current_task()
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("caught", task.cancelling(), task.uncancel(), task.uncancel())
    await asyncio.sleep(0.1)
    return "fine"

async def itself():
    task = asyncio.current_task()
    task.cancel()
    print(task.cancelling(), task.uncancel())
    await asyncio.sleep(0)
    return "taken back"

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    task.cancel()
    print(await task)
    print(await asyncio.create_task(itself()))

asyncio.run(main())
