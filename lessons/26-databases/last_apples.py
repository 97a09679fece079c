import asyncio

import minidb

BEN_COMES = 0.2  # knob: 0.0..0.6 step 0.2 seconds


async def sell(name, comes, pool):
    await asyncio.sleep(comes)
    async with pool.acquire() as db, db.transaction():
        apples = await db.get("stock:apples")
        await asyncio.sleep(0.3)
        await db.set("stock:apples", apples - 1)
    print(name, "has sold an apple")


async def main():
    async with minidb.create_pool("db.example", max_size=2) as pool:
        a = asyncio.create_task(sell("ada", 0, pool), name="ada")
        b = asyncio.create_task(sell("ben", BEN_COMES, pool), name="ben")
        await asyncio.gather(a, b)
        async with pool.acquire() as db:
            print("apples left:", await db.get("stock:apples"))


asyncio.run(main())
