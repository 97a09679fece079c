"""Cancelling who awaits a thread's work does not stop the thread.

covers: asyncio.to_thread, asyncio.wait_for
"""
import asyncio
import threading
import time

finished = threading.Event()


def work():
    time.sleep(0.1)
    finished.set()


async def main():
    try:
        await asyncio.wait_for(asyncio.to_thread(work), 0.02)
    except TimeoutError:
        print("gave up waiting; work finished:", finished.is_set())
    await asyncio.sleep(0.2)
    print("later; work finished:", finished.is_set())


asyncio.run(main())
