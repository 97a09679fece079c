"""Several futures resolved in one poll wake their tasks in the order of resolving.

covers: asyncio.Future, asyncio.Future.done
"""
import asyncio


async def waiter(name, future):
    print(name, "got", await future)


async def main():
    loop = asyncio.get_running_loop()
    futures = {name: loop.create_future() for name in "abcd"}
    tasks = [asyncio.create_task(waiter(name, futures[name])) for name in "abcd"]
    await asyncio.sleep(0)
    for name in "dbca":
        futures[name].set_result(name.upper())
    print("all resolved:", all(f.done() for f in futures.values()))
    await asyncio.wait(tasks)


asyncio.run(main())
