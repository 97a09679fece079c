import asyncio

SLOW = 0.75  # knob: 0.5..3.0 step 0.25 seconds


async def table(name, cooking):
    print(name, "orders")
    await asyncio.sleep(cooking)
    print(name, "eats")


async def main():
    a = asyncio.create_task(table("A", SLOW), name="table-A")
    b = asyncio.create_task(table("B", 1), name="table-B")
    c = asyncio.create_task(table("C", 1.5), name="table-C")
    await a
    await b
    await c


asyncio.run(main())
