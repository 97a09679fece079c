"""A thread feeds an asyncio queue through call_soon_threadsafe.

covers: loop.call_soon_threadsafe, asyncio.Queue.put_nowait
"""
import asyncio
import threading
import time


def feed(loop, queue):
    for item in range(3):
        time.sleep(0.01)
        loop.call_soon_threadsafe(queue.put_nowait, item)
    loop.call_soon_threadsafe(queue.put_nowait, None)


async def main():
    queue = asyncio.Queue()
    thread = threading.Thread(target=feed, args=(asyncio.get_running_loop(), queue))
    thread.start()
    while (item := await queue.get()) is not None:
        print("got", item)
    thread.join()
    print("over")


asyncio.run(main())
