"""What ensure_future takes, and what the coroutine tests say.

covers: asyncio.ensure_future, asyncio.iscoroutine, asyncio.iscoroutinefunction, asyncio.isfuture, asyncio.wrap_future
"""
import asyncio
import concurrent.futures
import functools


async def work():
    return "work"


class Awaitable:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return "awaitable"


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work())
    print(type(task).__name__, asyncio.ensure_future(task) is task, await task)
    print(await asyncio.ensure_future(Awaitable()))
    future = loop.create_future()
    print(asyncio.ensure_future(future) is future, asyncio.isfuture(future), asyncio.isfuture(work))
    try:
        asyncio.ensure_future(42)
    except TypeError as error:
        print("TypeError:", error)
    coro = work()
    print(asyncio.iscoroutine(coro), asyncio.iscoroutine(work), asyncio.iscoroutine(Awaitable()))
    print(asyncio.iscoroutinefunction(work), asyncio.iscoroutinefunction(functools.partial(work)), asyncio.iscoroutinefunction(print))
    coro.close()
    theirs = concurrent.futures.Future()
    ours = asyncio.wrap_future(theirs)
    print(asyncio.isfuture(ours), asyncio.wrap_future(ours) is ours)
    theirs.set_result("from the other side")
    print(await ours)
    theirs = concurrent.futures.Future()
    ours = asyncio.wrap_future(theirs)
    ours.cancel()
    await asyncio.sleep(0)
    print(theirs.cancelled())


asyncio.run(main())
