"""An exception reaches who awaits the task one turn after the task ended.

covers: asyncio.Task.exception, asyncio.create_task
"""
import asyncio


async def fails():
    print("fails runs")
    raise LookupError("gone")


async def waits(task):
    try:
        await task
    except LookupError as error:
        print("waits got", repr(error))


async def neighbour(name, turns):
    for turn in range(turns):
        print(name, turn)
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(fails())
    waiting = [asyncio.create_task(waits(task)), asyncio.create_task(neighbour("neighbour", 4))]
    for other in waiting:
        await other
    print(repr(task.exception()))


asyncio.run(main())
