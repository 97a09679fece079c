"""Cancelling the task that gathers cancels every child, in order."""
import asyncio

async def child(name):
    try:
        await asyncio.sleep(1)
    finally:
        print(name, "leaves")

async def outer():
    try:
        await asyncio.gather(*(child(name) for name in "abc"))
    except asyncio.CancelledError:
        print("outer hears it")
        raise

async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main:", task.cancelled())

asyncio.run(main())
