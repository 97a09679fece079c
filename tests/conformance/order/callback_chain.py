"""Each hop through a future's callback costs one turn.

covers: asyncio.Future.__await__, asyncio.Future.add_done_callback, asyncio.Future.set_result
"""
import asyncio


async def ticker(turns):
    for turn in range(turns):
        print("turn", turn)
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    first, second, third = (loop.create_future() for _ in range(3))
    first.add_done_callback(lambda f: (print("first told"), second.set_result(f.result() + 1)))
    second.add_done_callback(lambda f: (print("second told"), third.set_result(f.result() + 1)))
    clock = asyncio.create_task(ticker(5))
    await asyncio.sleep(0)
    first.set_result(1)
    print("third:", await third)
    await clock


asyncio.run(main())
