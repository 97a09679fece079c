"""A producer and a consumer over a queue of two."""
import asyncio

async def producer(queue):
    for n in range(6):
        await queue.put(n)
        print("put", n, "depth", queue.qsize())
    await queue.put(None)

async def consumer(queue):
    while (item := await queue.get()) is not None:
        print("got", item)
        await asyncio.sleep(0.1)
    print("end")

async def main():
    queue = asyncio.Queue(maxsize=2)
    await asyncio.gather(producer(queue), consumer(queue))

asyncio.run(main())
