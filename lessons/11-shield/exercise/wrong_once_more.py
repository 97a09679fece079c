import asyncio


async def commit():
    print("commit: begun")
    await asyncio.sleep(1)
    print("commit: done")


async def order():
    try:
        await asyncio.shield(commit())
        print("order: stored")
    except asyncio.CancelledError:
        await commit()
        raise


async def main():
    try:
        async with asyncio.timeout(0.5):
            await order()
        print("main: in time")
    except TimeoutError:
        print("main: too slow")
    print("main: lights out")


asyncio.run(main())
