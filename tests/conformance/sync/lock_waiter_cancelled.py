"""A waiter that is cancelled leaves the line; the next one gets the lock."""
import asyncio

async def work(name, lock):
    try:
        async with lock:
            print(name, "has it")
            await asyncio.sleep(0.4)
    except asyncio.CancelledError:
        print(name, "gave up")
        raise

async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(work(name, lock)) for name in "abcd"]
    await asyncio.sleep(0.2)
    tasks[1].cancel()
    await asyncio.sleep(0.4)
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        lock.release()
    except RuntimeError as error:
        print(error)

asyncio.run(main())
