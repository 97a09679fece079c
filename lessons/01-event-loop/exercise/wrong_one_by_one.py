import asyncio


async def table(name):
    print(name, "orders")
    await asyncio.sleep(1)
    print(name, "eats")


async def main():
    await asyncio.create_task(table("C"), name="table-C")
    await asyncio.create_task(table("A"), name="table-A")
    await asyncio.create_task(table("B"), name="table-B")


asyncio.run(main())
