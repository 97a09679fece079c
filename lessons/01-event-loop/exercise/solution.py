import asyncio


async def table(name):
    print(name, "orders")
    await asyncio.sleep(1)
    print(name, "eats")


async def main():
    c = asyncio.create_task(table("C"), name="table-C")
    a = asyncio.create_task(table("A"), name="table-A")
    b = asyncio.create_task(table("B"), name="table-B")
    await a
    await b
    await c


asyncio.run(main())
