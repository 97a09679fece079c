import asyncio


async def commit():
    print("commit: begun")
    await asyncio.sleep(1)
    print("commit: done")


async def order():
    await asyncio.shield(commit())
    print("order: stored")


async def main():
    task = asyncio.create_task(order(), name="order")
    await asyncio.sleep(0.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: no more order")


asyncio.run(main())
