"""Task groups at their edges.

covers: asyncio.TaskGroup.create_task
"""
import asyncio


async def fails(error, turns=0):
    for _ in range(turns):
        await asyncio.sleep(0)
    raise error


async def waits(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print(name, "cancelled", error.args)
        raise


async def misuse():
    group = asyncio.TaskGroup()
    coro = waits("x")
    try:
        group.create_task(coro)
    except RuntimeError as error:
        print("RuntimeError:", str(error).split(" object")[0].split("<")[0], error.args[0].endswith("has not been entered"))
    coro.close()
    async with group:
        try:
            async with group:
                pass
        except RuntimeError as error:
            print("RuntimeError:", error.args[0].endswith("has already been entered"))
    print(repr(group).split(" at ")[0].split("object")[0])


async def body_and_child_fail():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits("a"))
            group.create_task(fails(ValueError("child")))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            raise KeyError("body")
    except* ValueError as errors:
        print("values", errors.exceptions)
    except* KeyError as errors:
        print("keys", errors.exceptions)


async def cancelled_and_failed():
    async def inner():
        async with asyncio.TaskGroup() as group:
            group.create_task(waits("b"))
            group.create_task(fails(OSError("late"), 3))

    task = asyncio.create_task(inner())
    await asyncio.sleep(0)
    task.cancel("from outside")
    try:
        await task
    except BaseException as error:
        print(type(error).__name__, error.args[:1], task.cancelled(), task.cancelling())


async def keyboard_interrupt_in_child():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits("c"))
            group.create_task(fails(SystemExit(3)))
    except BaseException as error:
        print("in the group:", repr(error))
        raise


async def eager():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(ValueError("eager")))
            print("still in the body")
            task = group.create_task(waits("d"))
            await asyncio.sleep(5)
    except* ValueError as errors:
        print(errors.exceptions, task.cancelled(), asyncio.current_task().cancelling())


asyncio.run(misuse())
asyncio.run(body_and_child_fail())
asyncio.run(cancelled_and_failed())
asyncio.run(eager())
try:
    asyncio.run(keyboard_interrupt_in_child())
except SystemExit as error:
    print("SystemExit", error.code)
