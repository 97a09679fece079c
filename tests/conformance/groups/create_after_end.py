"""A group that is over takes no more tasks; one that shuts down neither."""
import asyncio

async def work():
    pass

async def fail():
    raise ValueError

async def late(group):
    try:
        await asyncio.sleep(1)
    finally:
        coroutine = work()
        try:
            group.create_task(coroutine)
        except RuntimeError as error:
            print(str(error).split(">")[-1].strip())
            coroutine.close()

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(work())
    coroutine = work()
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        print(str(error).split(">")[-1].strip())
        coroutine.close()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(late(group))
            group.create_task(fail())
    except* ValueError:
        print("shut down")

asyncio.run(main())
