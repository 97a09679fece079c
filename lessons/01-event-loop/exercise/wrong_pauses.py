import asyncio


async def table(name, pause):
    await asyncio.sleep(pause)
    print(name, "orders")
    await asyncio.sleep(1)
    print(name, "eats")


async def main():
    a = asyncio.create_task(table("A", 0.1), name="table-A")
    b = asyncio.create_task(table("B", 0.2), name="table-B")
    c = asyncio.create_task(table("C", 0), name="table-C")
    await a
    await b
    await c


asyncio.run(main())
