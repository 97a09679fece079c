"""A lock is handed on in the order of asking; nobody slips in between."""
import asyncio

async def work(name, lock):
    for n in range(2):
        async with lock:
            print(name, n)
            await asyncio.sleep(0)

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(work(name, lock) for name in "abc"))
    print(lock.locked())

asyncio.run(main())
