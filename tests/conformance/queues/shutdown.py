"""Shutting down a queue: drain first, or at once."""
import asyncio

async def consumer(queue):
    try:
        while True:
            print("got", await queue.get())
            queue.task_done()
            await asyncio.sleep(0)
    except asyncio.QueueShutDown as error:
        print(repr(error))

async def main():
    for immediate in (False, True):
        queue = asyncio.Queue()
        for n in range(3):
            queue.put_nowait(n)
        task = asyncio.create_task(consumer(queue))
        await asyncio.sleep(0)
        queue.shutdown(immediate)
        try:
            await queue.put(9)
        except asyncio.QueueShutDown:
            print("no more")
        await queue.join()
        await task

asyncio.run(main())
