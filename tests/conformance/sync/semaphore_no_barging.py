"""Who comes late does not overtake who waits, even when a permit is free."""
import asyncio

async def take(name, semaphore):
    async with semaphore:
        print(name)

async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    first = asyncio.create_task(take("first", semaphore))
    await asyncio.sleep(0)
    semaphore.release()
    late = asyncio.create_task(take("late", semaphore))
    print("locked for newcomers:", semaphore.locked())
    await asyncio.gather(first, late)
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        print(error)

asyncio.run(main())
