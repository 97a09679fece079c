import asyncio

OVENS = 2  # knob: 1..6 ovens


async def bake(name, ovens):
    async with ovens:
        print(name, "goes in")
        await asyncio.sleep(1)


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    ovens = asyncio.Semaphore(OVENS)
    cakes = []
    for n in range(1, 7):
        work = bake(f"cake-{n}", ovens)
        cakes.append(asyncio.create_task(work, name=f"cake-{n}"))
    await asyncio.gather(*cakes)
    print(f"all baked after {loop.time() - start:.1f} s")


asyncio.run(main())
