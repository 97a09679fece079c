import asyncio
import time

WORKERS = 10  # knob: 10..300 step 10 workers


async def worker(guests):
    for _ in guests:
        await asyncio.sleep(0.1)
        time.sleep(0.001)  # a millisecond of work


async def heartbeat(late):
    while True:
        due = time.monotonic() + 0.04
        await asyncio.sleep(0.04)
        late.append(time.monotonic() - due)


async def main():
    start, late, guests = time.monotonic(), [], iter(range(1000))
    heart = asyncio.create_task(heartbeat(late), name="heart")
    async with asyncio.TaskGroup() as group:
        for _ in range(WORKERS):
            group.create_task(worker(guests))
        print("tasks alive:", len(asyncio.all_tasks()))
    print(f"1000 guests took {time.monotonic() - start:.1f} s")
    await asyncio.sleep(0.1)
    heart.cancel()
    print(f"the heart was at most {max(late):.2f} s late")


asyncio.run(main())
