"""The small methods of locks, events and semaphores.

covers: asyncio.Lock, asyncio.Lock.acquire, asyncio.Lock.release, asyncio.Lock.locked
covers: asyncio.Event, asyncio.Event.wait, asyncio.Event.set, asyncio.Event.clear, asyncio.Event.is_set
covers: asyncio.Semaphore, asyncio.Semaphore.acquire, asyncio.Semaphore.release, asyncio.Semaphore.locked
covers: asyncio.BoundedSemaphore, asyncio.BoundedSemaphore.release
"""
import asyncio


def short(thing):
    text = repr(thing)
    return text[: text.index(" object")] + text[text.index(" [") :]


async def main():
    lock, event = asyncio.Lock(), asyncio.Event()
    print(short(lock), await lock.acquire(), lock.locked(), short(lock))
    waiting = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    print(short(lock))
    lock.release()
    print(lock.locked(), await waiting)
    lock.release()
    try:
        lock.release()
    except RuntimeError as error:
        print("RuntimeError:", error)
    print(short(event), event.is_set())
    waiting = [asyncio.create_task(event.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    print(short(event))
    event.set()
    event.clear()
    print(event.is_set(), await asyncio.gather(*waiting))
    event.set()
    print(await event.wait(), short(event))
    semaphore = asyncio.Semaphore(2)
    print(await semaphore.acquire(), short(semaphore), semaphore.locked())
    async with semaphore:
        print(semaphore.locked(), short(semaphore))
    semaphore.release()
    semaphore.release()
    print(short(semaphore))
    bounded = asyncio.BoundedSemaphore(1)
    await bounded.acquire()
    bounded.release()
    try:
        bounded.release()
    except ValueError as error:
        print("ValueError:", error)
    try:
        asyncio.Semaphore(-1)
    except ValueError as error:
        print("ValueError:", error)
    try:
        with lock:
            pass
    except TypeError as error:
        print("TypeError")


asyncio.run(main())
