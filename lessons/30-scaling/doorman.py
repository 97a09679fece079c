import asyncio
import time


async def guest(door):
    async with door:
        await asyncio.sleep(0.1)
        time.sleep(0.001)  # a millisecond of work


async def main():
    start = time.monotonic()
    door = asyncio.Semaphore(100)
    async with asyncio.TaskGroup() as group:
        for _ in range(1000):
            group.create_task(guest(door))
        await asyncio.sleep(0.05)
        print("tasks alive:", len(asyncio.all_tasks()))
    print(f"1000 guests took {time.monotonic() - start:.1f} s")


asyncio.run(main())
