import asyncio


async def nothing():
    return None


async def anna():
    print("Anna 1")
    await asyncio.sleep(0)
    print("Anna 2")


async def ben():
    print("Ben 1")
    await nothing()
    print("Ben 2")


async def cleo():
    print("Cleo 1")
    await asyncio.sleep(0)
    print("Cleo 2")


async def main():
    a = asyncio.create_task(anna(), name="anna")
    b = asyncio.create_task(ben(), name="ben")
    c = asyncio.create_task(cleo(), name="cleo")
    await a
    await b
    await c


asyncio.run(main())
