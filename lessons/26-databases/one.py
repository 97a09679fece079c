import asyncio

import minidb

GUESTS = 10  # knob: 1..20 guests


async def order(guest, db):
    await db.add("orders", 1)
    apples = await db.get("stock:apples")
    print(guest, "sees", apples, "apples")


async def main():
    start = asyncio.get_running_loop().time()
    async with minidb.connect("db.example") as db:
        async with asyncio.TaskGroup() as group:
            for n in range(1, GUESTS + 1):
                work = order(f"guest {n}", db)
                group.create_task(work, name=f"guest-{n}")
    took = asyncio.get_running_loop().time() - start
    print(f"all served after {took:.1f} s")


asyncio.run(main())
