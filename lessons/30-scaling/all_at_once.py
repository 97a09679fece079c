import asyncio
import time

GUESTS = 1000  # knob: 100..2000 step 100 guests


async def guest():
    await asyncio.sleep(0.1)
    time.sleep(0.001)  # a millisecond of work


async def heartbeat(late):
    while True:
        due = time.monotonic() + 0.04
        await asyncio.sleep(0.04)
        late.append(time.monotonic() - due)


async def main():
    start, late = time.monotonic(), []
    heart = asyncio.create_task(heartbeat(late), name="heart")
    async with asyncio.TaskGroup() as group:
        for _ in range(GUESTS):
            group.create_task(guest())
        print("tasks alive:", len(asyncio.all_tasks()))
    print(f"{GUESTS} guests took {time.monotonic() - start:.1f} s")
    await asyncio.sleep(0.1)
    heart.cancel()
    print(f"the heart was at most {max(late):.2f} s late")


asyncio.run(main())
