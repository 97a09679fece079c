"""An eager task runs to its first wait inside create_task; one that never waits is done at once.

covers: asyncio.eager_task_factory, loop.set_task_factory, loop.get_task_factory
"""
import asyncio


async def quick(n):
    print("quick", n, asyncio.current_task().get_name())
    return n


async def slow(n):
    print("slow begins", n)
    await asyncio.sleep(0)
    print("slow ends", n)
    return n


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    print(loop.get_task_factory() is asyncio.eager_task_factory)
    me = asyncio.current_task()
    first = asyncio.create_task(quick(1), name="first")
    print("done already:", first.done(), first.result())
    print("current again:", asyncio.current_task() is me)
    second = asyncio.create_task(slow(2), name="second")
    print("not yet:", second.done(), second in asyncio.all_tasks(), first in asyncio.all_tasks())
    print(await asyncio.gather(quick(3), slow(4), second))
    loop.set_task_factory(None)
    late = asyncio.create_task(quick(5))
    print("lazy again:", late.done())
    await late


asyncio.run(main())
