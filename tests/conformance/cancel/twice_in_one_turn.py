"""Two requests in one turn are delivered as one error; the counter knows of both."""
import asyncio

async def worker():
    for _ in range(3):
        try:
            await asyncio.sleep(1)
            print("slept")
        except asyncio.CancelledError:
            print("error", asyncio.current_task().cancelling())

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    print(task.cancel(), task.cancel())
    await task

asyncio.run(main())
