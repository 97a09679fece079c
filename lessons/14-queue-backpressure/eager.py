import asyncio


async def baker(counter):
    for n in (1, 2, 3):
        await counter.put(n)
        print("baked", n)


async def guest(counter):
    for _ in range(3):
        n = await counter.get()
        print("ate", n)


async def main():
    counter = asyncio.Queue()
    eating = asyncio.create_task(guest(counter), name="guest")
    baking = asyncio.create_task(baker(counter), name="baker")
    await baking
    await eating


asyncio.run(main())
