"""shield protects the inner task, not the one who waits."""
import asyncio

async def inner():
    await asyncio.sleep(0.2)
    print("inner done")
    return 1

async def outer(task):
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        print("outer cancelled; inner done:", task.done())
        raise

async def main():
    task = asyncio.create_task(inner())
    waiting = asyncio.create_task(outer(task))
    await asyncio.sleep(0.1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    print(waiting.cancelled(), await task)

asyncio.run(main())
