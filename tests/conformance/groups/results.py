"""A TaskGroup waits for all of its tasks."""
import asyncio

async def work(n):
    await asyncio.sleep(0.3 - n / 10)
    print("work", n)
    return n

async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n), name=f"w{n}") for n in range(3)]
        print("body ends")
    print([task.result() for task in tasks], [task.get_name() for task in tasks])

asyncio.run(main())
