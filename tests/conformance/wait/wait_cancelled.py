"""Cancelling the waiter leaves the waited-for alone."""
import asyncio

async def work():
    await asyncio.sleep(0.2)
    print("work done")

async def waiter(task):
    try:
        await asyncio.wait([task])
    finally:
        print("waiter leaves; task done:", task.done())

async def main():
    task = asyncio.create_task(work())
    waiting = asyncio.create_task(waiter(task))
    await asyncio.sleep(0.1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await task

asyncio.run(main())
