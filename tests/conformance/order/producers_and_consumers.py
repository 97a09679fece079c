"""Who runs when, with two producers, two consumers and a queue of one.

covers: asyncio.Queue.put, asyncio.Queue.get, asyncio.Queue.task_done, asyncio.Queue.join
"""
import asyncio


async def producer(queue, name, count):
    for item in range(count):
        await queue.put(f"{name}{item}")
        print(name, "put", item)


async def consumer(queue, name):
    while True:
        item = await queue.get()
        print(name, "got", item)
        await asyncio.sleep(0)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=1)
    consumers = [asyncio.create_task(consumer(queue, f"c{i}")) for i in range(2)]
    async with asyncio.TaskGroup() as group:
        group.create_task(producer(queue, "p", 3))
        group.create_task(producer(queue, "q", 3))
    await queue.join()
    print("joined, empty:", queue.empty())
    for task in consumers:
        task.cancel()
    print(await asyncio.gather(*consumers, return_exceptions=True))


asyncio.run(main())
