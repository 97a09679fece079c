import asyncio


async def table(name):
    print(name, "orders")
    await asyncio.sleep(1)
    print(name, "eats")


async def main():
    a = asyncio.create_task(table("A"), name="table-A")
    b = asyncio.create_task(table("B"), name="table-B")
    print("doors open")
    await b
    print("B pays")
    await a
    print("A pays")


asyncio.run(main())
