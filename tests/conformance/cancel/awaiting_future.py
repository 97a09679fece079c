"""Cancelling a task cancels the future it awaits; cancelling the future cancels the task."""
import asyncio

async def waiter(future):
    try:
        await future
    except asyncio.CancelledError:
        print("error; future cancelled:", future.cancelled(), "requests:", asyncio.current_task().cancelling())
        raise

async def main():
    loop = asyncio.get_running_loop()
    for cancel_task in (True, False):
        future = loop.create_future()
        task = asyncio.create_task(waiter(future))
        await asyncio.sleep(0)
        (task if cancel_task else future).cancel()
        print("before its turn:", future.cancelled(), task.cancelled())
        await asyncio.wait([task])
        print("after:", future.cancelled(), task.cancelled())

asyncio.run(main())
