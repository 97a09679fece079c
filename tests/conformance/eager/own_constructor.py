"""create_eager_task_factory with a constructor of one's own.

covers: asyncio.create_eager_task_factory
"""
import asyncio


class Noted(asyncio.Task):
    def __init__(self, coro, **options):
        print("made with", sorted(options))
        super().__init__(coro, **options)


async def child(n):
    print("child", n, type(asyncio.current_task()).__name__)
    await asyncio.sleep(0)
    return n


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.create_eager_task_factory(Noted))
    one = asyncio.create_task(child(1))
    two = asyncio.create_task(child(2), name="two")
    print(type(one).__name__, two.get_name())
    print(await one, await two)


asyncio.run(main())
