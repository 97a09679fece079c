"""What a task factory gets, and what it may return.

covers: loop.create_task, loop.set_task_factory, loop.get_task_factory
"""
import asyncio
import contextvars


async def work():
    await asyncio.sleep(0)
    return asyncio.current_task().get_name()


def factory(loop, coro, **options):
    print("factory", coro.__qualname__, sorted(options))
    return asyncio.Task(coro, loop=loop, **options)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    print(await loop.create_task(work(), name="by the loop"))
    print(await asyncio.create_task(work(), name="by asyncio"))
    print(await asyncio.create_task(work(), name="in a context", context=contextvars.copy_context()))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(), name="in a group")
    print(task.result())
    print((await asyncio.gather(work()))[0])
    try:
        loop.set_task_factory("no")
    except TypeError as error:
        print("TypeError:", error)
    loop.set_task_factory(None)
    try:
        asyncio.create_task(42)
    except TypeError as error:
        print("TypeError:", error)
    coro = work()
    try:
        asyncio.create_task(coro, eager_start=True)
    except TypeError as error:
        print("TypeError:", error)
    coro.close()


asyncio.run(main())
