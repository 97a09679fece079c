"""Getters are served in the order in which they came, also when one of them gives up.

covers: asyncio.Queue.get
"""
import asyncio


async def getter(queue, name):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "gave up")
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, f"g{i}")) for i in range(5)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    for item in "abc":
        queue.put_nowait(item)
    tasks[2].cancel()
    await asyncio.sleep(0)
    print("left:", queue.qsize())
    queue.put_nowait("d")
    await asyncio.wait(tasks, timeout=0.01)
    print(queue.qsize(), [task.cancelled() for task in tasks])


asyncio.run(main())
