"""Queue.shutdown: gently and at once, with waiting getters and putters.

covers: asyncio.Queue.shutdown, asyncio.QueueShutDown
"""
import asyncio


async def getter(queue, name):
    try:
        while True:
            print(name, "got", await queue.get())
            queue.task_done()
    except asyncio.QueueShutDown:
        print(name, "told that it is over")


async def putter(queue, item):
    try:
        await queue.put(item)
        print("put", item)
    except asyncio.QueueShutDown:
        print(item, "comes too late")


async def main():
    queue = asyncio.Queue(maxsize=2)
    getters = [asyncio.create_task(getter(queue, name)) for name in ("g1", "g2")]
    await asyncio.sleep(0)
    queue.shutdown()
    await asyncio.wait(getters)
    queue = asyncio.Queue(maxsize=2)
    queue.put_nowait(1)
    queue.put_nowait(2)
    late = [asyncio.create_task(putter(queue, item)) for item in (3, 4)]
    await asyncio.sleep(0)
    queue.shutdown()
    await asyncio.wait(late)
    print(queue.qsize(), await queue.get(), queue.get_nowait())
    for use in (queue.get_nowait, lambda: queue.put_nowait(5)):
        try:
            use()
        except asyncio.QueueShutDown as error:
            print("QueueShutDown", error.args)
    queue.task_done()
    joiner = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    print("joined:", joiner.done())
    queue.task_done()
    await joiner
    queue = asyncio.Queue()
    queue.put_nowait("lost")
    joiner = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    await joiner
    print(queue.empty())


asyncio.run(main())
