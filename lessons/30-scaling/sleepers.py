import asyncio
import time

TASKS = 5000  # knob: 1000..10000 step 1000 tasks


async def guest():
    await asyncio.sleep(1)


async def main():
    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(guest())
        print("tasks alive:", len(asyncio.all_tasks()))
    print(f"{TASKS} guests took {time.monotonic() - start:.0f} s")


asyncio.run(main())
