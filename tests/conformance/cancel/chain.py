"""Cancelling a task that awaits a task cancels the innermost one first."""
import asyncio

async def inner():
    try:
        await asyncio.sleep(1)
    finally:
        print("inner")

async def middle(task):
    try:
        await task
    finally:
        print("middle; inner cancelled:", task.cancelled())

async def outer(task):
    try:
        await task
    finally:
        print("outer; middle cancelled:", task.cancelled())

async def main():
    a = asyncio.create_task(inner())
    b = asyncio.create_task(middle(a))
    c = asyncio.create_task(outer(b))
    await asyncio.sleep(0.1)
    c.cancel()
    print("requested", [task.cancelling() for task in (a, b, c)])
    await asyncio.gather(c, return_exceptions=True)

asyncio.run(main())
