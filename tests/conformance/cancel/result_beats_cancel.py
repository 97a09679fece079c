"""A future that is set and a task that is cancelled in the same turn."""
import asyncio

async def waiter(future):
    try:
        print("got", await future)
    except asyncio.CancelledError:
        print("cancelled; the result was there:", future.done() and not future.cancelled())
        raise

async def main():
    loop = asyncio.get_running_loop()
    for set_first in (True, False):
        future = loop.create_future()
        task = asyncio.create_task(waiter(future))
        await asyncio.sleep(0)
        if set_first:
            future.set_result(1)
            print(task.cancel())
        else:
            task.cancel()
            print(future.done())
        await asyncio.wait([task])
        print(task.cancelled())

asyncio.run(main())
