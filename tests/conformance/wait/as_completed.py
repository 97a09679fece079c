"""as_completed yields in the order of completion."""
import asyncio

async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds

async def main():
    for future in asyncio.as_completed([work(0.3), work(0.1), work(0.2)]):
        print(await future)
    tasks = [asyncio.create_task(work(s), name=f"t{s}") for s in (0.2, 0.1)]
    async for task in asyncio.as_completed(tasks):
        print(task.get_name(), task in tasks, await task)

asyncio.run(main())
