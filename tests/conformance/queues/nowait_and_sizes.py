"""The methods of queues that never wait.

covers: asyncio.Queue.qsize, asyncio.Queue.empty, asyncio.Queue.full, asyncio.Queue.maxsize
covers: asyncio.Queue.get_nowait, asyncio.Queue.put_nowait, asyncio.QueueEmpty, asyncio.QueueFull
covers: asyncio.PriorityQueue, asyncio.LifoQueue, asyncio.Queue
"""
import asyncio


async def main():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind(3)
        print(kind.__name__, queue.maxsize, queue.empty(), queue.full(), queue.qsize())
        for item in (2, 3, 1):
            queue.put_nowait(item)
        print(queue.full(), queue.qsize())
        try:
            queue.put_nowait(4)
        except asyncio.QueueFull as error:
            print("QueueFull", error.args)
        print([queue.get_nowait() for _ in range(3)])
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty as error:
            print("QueueEmpty", error.args)
        for _ in range(3):
            queue.task_done()
        try:
            queue.task_done()
        except ValueError as error:
            print("ValueError:", error)
        await queue.join()
    print(asyncio.Queue().full(), asyncio.Queue[int])


asyncio.run(main())
