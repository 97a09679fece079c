"""Lifo and priority queues, and the errors of the nowait calls."""
import asyncio

async def main():
    lifo, sorted_ = asyncio.LifoQueue(2), asyncio.PriorityQueue()
    for n in (3, 1):
        lifo.put_nowait(n)
    for n in (3, 1, 2):
        sorted_.put_nowait((n, "x" * n))
    try:
        lifo.put_nowait(0)
    except asyncio.QueueFull as error:
        print(repr(error), lifo.full())
    print([lifo.get_nowait() for _ in range(2)], [await sorted_.get() for _ in range(3)])
    try:
        lifo.get_nowait()
    except asyncio.QueueEmpty as error:
        print(repr(error), lifo.empty())
    try:
        lifo.task_done()
        lifo.task_done()
        lifo.task_done()
    except ValueError as error:
        print(error)

asyncio.run(main())
