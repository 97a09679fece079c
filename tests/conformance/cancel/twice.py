"""A second cancel interrupts the cleanup of the first."""
import asyncio

async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        print("cleaning")
        try:
            await asyncio.sleep(0.5)
            print("clean")
        finally:
            print("hurried", asyncio.current_task().cancelling())

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.sleep(0.1)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))
    print(task.cancel())

asyncio.run(main())
