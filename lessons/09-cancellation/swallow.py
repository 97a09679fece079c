import asyncio


async def worker():
    try:
        print("worker: file open")
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("worker: closing the file")
    print("worker: where was I?")
    await asyncio.sleep(3)
    print("worker: finished")


async def main():
    task = asyncio.create_task(worker(), name="worker")
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: stopped")
    print("main: worker cancelled?", task.cancelled())


asyncio.run(main())
