"""A timeout around shield: the waiter gives up, the work goes on."""
import asyncio
import time

async def commit():
    print("commit begins")
    await asyncio.sleep(0.3)
    print("commit ends")
    return "committed"

async def main():
    start = time.monotonic()
    task = asyncio.create_task(commit())
    try:
        async with asyncio.timeout(0.1):
            await asyncio.shield(task)
    except TimeoutError:
        print(f"gave up after {time.monotonic() - start:.1f}, task done: {task.done()}")
    print(await task)
    try:
        print(await asyncio.wait_for(asyncio.shield(commit()), 0.1))
    except TimeoutError:
        print("gave up again")
    await asyncio.sleep(0.5)

asyncio.run(main())
