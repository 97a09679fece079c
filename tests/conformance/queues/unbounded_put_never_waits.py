"""put on an unbounded queue gives nobody a turn."""
import asyncio

async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(asyncio.sleep(0, print("created")))
    for n in range(1000):
        await queue.put(n)
    print(queue.qsize(), task.done())
    await task
    print([await queue.get() for _ in range(3)])

asyncio.run(main())
