"""A cancelled child alone is no failure; the group goes on."""
import asyncio

async def work(name):
    await asyncio.sleep(0.2)
    print(name, "done")

async def main():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(work("a"))
        group.create_task(work("b"))
        await asyncio.sleep(0.1)
        a.cancel()
    print("group over", a.cancelled())

asyncio.run(main())
