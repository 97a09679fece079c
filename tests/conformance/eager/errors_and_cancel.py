"""An eager task that raises, and one that is cancelled before its second step.

covers: asyncio.eager_task_factory
"""
import asyncio


async def fails():
    raise ValueError("eagerly")


async def waits():
    try:
        print("waits begins")
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("waits cancelled")
        raise


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(fails())
    print(task.done(), repr(task.exception()))
    task = asyncio.create_task(waits())
    task.cancel()
    print("asked", task.cancelling())
    try:
        await task
    except asyncio.CancelledError:
        print("gone", task.cancelled())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            group.create_task(fails())
            print("never here")
    except* ValueError as errors:
        print(errors.exceptions)


asyncio.run(main())
