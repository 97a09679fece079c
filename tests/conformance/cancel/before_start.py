"""A task cancelled before its first step never enters its body."""
import asyncio

async def worker():
    print("never")
    try:
        await asyncio.sleep(1)
    finally:
        print("never either")

async def main():
    task = asyncio.create_task(worker())
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", task.cancelled(), error.args)

asyncio.run(main())
