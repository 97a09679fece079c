import asyncio


async def count(drawer):
    async with drawer:
        print("counting")
        await asyncio.sleep(1)
        return 12


async def report(drawer):
    async with drawer:
        print("the drawer is open")
        spoons = await count(drawer)
        print("spoons:", spoons)


async def main():
    drawer = asyncio.Lock()
    try:
        async with asyncio.timeout(5):
            await report(drawer)
    except TimeoutError:
        print("main: that takes too long")


asyncio.run(main())
