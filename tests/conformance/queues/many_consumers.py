"""Getters are served in the order of asking, putters too."""
import asyncio

async def consumer(name, queue):
    while True:
        item = await queue.get()
        print(name, "got", item)
        queue.task_done()

async def producer(name, queue):
    for n in range(3):
        await queue.put(f"{name}{n}")

async def main():
    queue = asyncio.Queue(maxsize=1)
    consumers = [asyncio.create_task(consumer(name, queue)) for name in ("x", "y", "z")]
    await asyncio.gather(producer("a", queue), producer("b", queue))
    await queue.join()
    print("joined")
    for task in consumers:
        task.cancel()
    print(await asyncio.gather(*consumers, return_exceptions=True))

asyncio.run(main())
