import asyncio

CLEANUP = 2.0  # knob: 0.0..2.0 step 0.1 seconds


async def worker():
    try:
        print("worker: file open")
        await asyncio.sleep(10)
        print("worker: finished")
    finally:
        print("worker: closing the file")
        await asyncio.sleep(CLEANUP)
        print("worker: file closed")


async def main():
    task = asyncio.create_task(worker(), name="worker")
    await asyncio.sleep(1)
    task.cancel()
    print("main: over already?", task.done())
    try:
        await task
    except asyncio.CancelledError:
        print("main: worker cancelled?", task.cancelled())


asyncio.run(main())
