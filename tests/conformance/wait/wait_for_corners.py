"""wait_for: nothing to wait for, a deadline that is over, a result that is there.

covers: asyncio.wait_for
"""
import asyncio


async def value(n, turns=0):
    for _ in range(turns):
        await asyncio.sleep(0)
    return n


async def main():
    print(await asyncio.wait_for(value(1, 3), None))
    print(await asyncio.wait_for(value(2), 5))
    task = asyncio.create_task(value(3))
    await task
    print(await asyncio.wait_for(task, 0), await asyncio.wait_for(task, -1))
    for timeout in (0, -1):
        task = asyncio.create_task(value(4, 2))
        try:
            await asyncio.wait_for(task, timeout)
        except TimeoutError as error:
            print("TimeoutError", error.args, task.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(1), 0.01)
    except TimeoutError as error:
        print(repr(error), repr(error.__cause__))
    future = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(asyncio.wait_for(future, 5))
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("cancelled, and so is the future:", future.cancelled())


asyncio.run(main())
