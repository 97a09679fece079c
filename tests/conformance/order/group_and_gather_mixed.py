"""Tasks of a group and of a gather share one ready queue.

covers: asyncio.TaskGroup, asyncio.TaskGroup.create_task, asyncio.TaskGroup.__aenter__, asyncio.TaskGroup.__aexit__
"""
import asyncio


async def step(name, turns):
    for turn in range(turns):
        print(name, turn)
        await asyncio.sleep(0)
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(step("group-a", 2))
        gathered = asyncio.gather(step("gather-a", 3), step("gather-b", 1))
        second = group.create_task(step("group-b", 3))
        print("body done")
    print("group done", first.result(), second.result(), gathered.done())
    print(await gathered)


asyncio.run(main())
