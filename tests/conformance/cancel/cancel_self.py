"""A task that cancels itself runs on to its next await."""
import asyncio

async def worker():
    print(asyncio.current_task().cancel())
    print("still running")
    try:
        await asyncio.sleep(0)
        print("never")
    finally:
        print("delivered")

async def ends():
    asyncio.current_task().cancel()
    return "too late to be cancelled?"

async def main():
    for work in (worker, ends):
        task = asyncio.create_task(work())
        result, = await asyncio.gather(task, return_exceptions=True)
        print(repr(result), task.cancelled())

asyncio.run(main())
