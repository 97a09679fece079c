"""The message of a request travels with the error."""
import asyncio

async def worker():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        print("worker", error.args)
        raise

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    task.cancel("closing time")
    try:
        await task
    except asyncio.CancelledError as error:
        print("main", error.args)
    try:
        task.result()
    except asyncio.CancelledError as error:
        print("result", error.args)

asyncio.run(main())
