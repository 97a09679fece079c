import asyncio

BOB_COMES = 0.25  # knob: 0.25..2.75 step 0.5 seconds


async def ann(bowl, spoon):
    async with bowl:
        print("Ann has the bowl")
        await asyncio.sleep(1)
        async with spoon:
            print("Ann has both")
            await asyncio.sleep(1)
    print("Ann is done")


async def bob(bowl, spoon):
    await asyncio.sleep(BOB_COMES)
    async with spoon:
        print("Bob has the spoon")
        await asyncio.sleep(1)
        async with bowl:
            print("Bob has both")
            await asyncio.sleep(1)
    print("Bob is done")


async def main():
    bowl, spoon = asyncio.Lock(), asyncio.Lock()
    a = asyncio.create_task(ann(bowl, spoon), name="Ann")
    b = asyncio.create_task(bob(bowl, spoon), name="Bob")
    try:
        async with asyncio.timeout(5):
            await asyncio.gather(a, b)
    except TimeoutError:
        print("main: enough, out of my kitchen")


asyncio.run(main())
