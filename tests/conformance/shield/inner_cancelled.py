"""Cancelling the inner task reaches the one who waits behind the shield."""
import asyncio

async def inner():
    await asyncio.sleep(1)

async def main():
    task = asyncio.create_task(inner())
    asyncio.get_running_loop().call_later(0.1, task.cancel)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        print("inner was cancelled:", task.cancelled(), asyncio.current_task().cancelling())
    done = asyncio.get_running_loop().create_future()
    done.set_result(3)
    print(asyncio.shield(done) is done, await asyncio.shield(done))

asyncio.run(main())
