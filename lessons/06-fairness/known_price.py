import asyncio


async def look_up():
    await asyncio.sleep(1)
    return 42


async def reader(price):
    for n in (1, 2, 3):
        print("read", n, await price)


async def bell():
    for n in (1, 2, 3):
        print("ring", n)
        await asyncio.sleep(0)


async def main():
    price = asyncio.create_task(look_up(), name="look-up")
    await price
    r = asyncio.create_task(reader(price), name="reader")
    b = asyncio.create_task(bell(), name="bell")
    await r
    await b


asyncio.run(main())
