import asyncio

import minidb

SIZE = 5  # knob: 1..12 connections


async def order(guest, pool):
    async with pool.acquire() as db:
        await db.add("orders", 1)
        apples = await db.get("stock:apples")
        print(guest, "sees", apples, "apples")


async def main():
    start = asyncio.get_running_loop().time()
    async with minidb.create_pool("db.example", max_size=SIZE) as pool:
        async with asyncio.TaskGroup() as group:
            for n in range(1, 11):
                work = order(f"guest {n}", pool)
                group.create_task(work, name=f"guest-{n}")
    took = asyncio.get_running_loop().time() - start
    print(f"all served after {took:.1f} s")


asyncio.run(main())
