import asyncio

PATIENCE = 0.5  # knob: 0.25..1.75 step 0.25 seconds


async def commit():
    print("commit: begun")
    await asyncio.sleep(1)
    print("commit: done")


async def order():
    try:
        await asyncio.shield(commit())
        print("order: stored")
    except asyncio.CancelledError:
        print("order: cancelled")
        raise


async def main():
    task = asyncio.create_task(order(), name="order")
    await asyncio.sleep(PATIENCE)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: no more order")
    await asyncio.sleep(1)


asyncio.run(main())
