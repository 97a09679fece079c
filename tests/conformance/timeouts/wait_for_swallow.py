"""A task that swallows the cancellation: wait_for gives its result."""
import asyncio

async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("no thanks")
        return "result"

async def failing():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise ValueError("on the way out")

async def main():
    for work in (stubborn, failing):
        try:
            print(await asyncio.wait_for(work(), 0.1))
        except (TimeoutError, ValueError) as error:
            print(repr(error))
    task = asyncio.create_task(stubborn())
    try:
        print(await asyncio.wait_for(task, 0.1))
    except TimeoutError as error:
        print(repr(error))
    print(task.done() and task.result())

asyncio.run(main())
