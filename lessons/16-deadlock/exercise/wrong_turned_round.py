import asyncio


async def bake(name, first, second):
    async with first:
        print(name, "has one")
        await asyncio.sleep(1)
        async with second:
            print(name, "has both")
            await asyncio.sleep(1)
    print(name, "is done")


async def main():
    bowl, spoon, oven = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
    ann = asyncio.create_task(bake("Ann", spoon, bowl), name="Ann")
    bob = asyncio.create_task(bake("Bob", oven, spoon), name="Bob")
    cleo = asyncio.create_task(bake("Cleo", bowl, oven), name="Cleo")
    try:
        async with asyncio.timeout(20):
            await asyncio.gather(ann, bob, cleo)
    except TimeoutError:
        print("main: enough, out of my kitchen")


asyncio.run(main())
