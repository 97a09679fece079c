"""A semaphore of two: never three inside, served in order."""
import asyncio

inside = 0

async def work(name, semaphore):
    global inside
    async with semaphore:
        inside += 1
        print(name, "in", inside)
        await asyncio.sleep(0.1)
        inside -= 1
        print(name, "out")

async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(work(name, semaphore) for name in "abcde"))
    print(semaphore.locked())

asyncio.run(main())
