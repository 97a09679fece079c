"""Timeout and cancellation in the same turn: the cancellation wins."""
import asyncio

async def work():
    try:
        async with asyncio.timeout(0.1):
            await asyncio.sleep(1)
    except TimeoutError:
        print("TimeoutError")
    except asyncio.CancelledError:
        print("CancelledError")
        raise

async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(0.05)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))
    task = asyncio.create_task(work())
    await asyncio.sleep(0.2)
    print(task.cancel(), task.cancelled())

asyncio.run(main())
