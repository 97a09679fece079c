import asyncio
import threading
import time


def poll(stop):
    looks = 0
    while not stop.is_set():
        looks += 1
        time.sleep(0.1)
    return looks


def wait(stop):
    return stop.wait(5)


async def main():
    stop = threading.Event()
    jobs = asyncio.gather(asyncio.to_thread(poll, stop), asyncio.to_thread(wait, stop))
    await asyncio.sleep(0.35)
    stop.set()
    print(await jobs)


asyncio.run(main())
