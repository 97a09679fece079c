import asyncio


async def commit():
    print("commit: begun")
    await asyncio.sleep(1)
    print("commit: done")


async def order():
    storing = asyncio.create_task(commit(), name="commit")
    try:
        await asyncio.shield(storing)
        print("order: stored")
    except asyncio.CancelledError:
        await storing  # hold on until it is safe to go
        raise


async def main():
    task = asyncio.create_task(order(), name="order")
    await asyncio.sleep(0.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: no more order")


asyncio.run(main())
