import asyncio


async def commit():
    print("commit: begun")
    await asyncio.sleep(1)
    print("commit: done")


async def order():
    await commit()
    print("order: stored")


async def main():
    try:
        async with asyncio.timeout(0.5):
            await order()
        print("main: in time")
    except TimeoutError:
        print("main: too slow")
    print("main: lights out")


asyncio.run(main())
