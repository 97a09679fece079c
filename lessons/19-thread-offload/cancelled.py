import asyncio
import time

BOXES = 6  # knob: 2..10 boxes


def count_boxes():
    for box in range(1, BOXES + 1):
        time.sleep(0.5)
        print("thread: box", box)
    print("thread: all counted")


async def main():
    counting = asyncio.to_thread(count_boxes)
    task = asyncio.create_task(counting, name="count")
    await asyncio.sleep(1.25)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: cancelled")
    await asyncio.sleep(0.5)
    print("main: bye")


asyncio.run(main())
print("program: over")
