import asyncio

import minidb


async def ada(pool):
    try:
        async with pool.acquire() as db, db.transaction():
            await db.add("till", 100)
            await asyncio.sleep(0.5)
            raise ValueError("the card is refused")
    except ValueError as error:
        print("ada:", error)


async def ben(pool):
    await asyncio.sleep(0.3)
    async with pool.acquire() as db, db.transaction():
        await db.add("tips", 5)
    print("ben: a tip of 5, thank you")


async def main():
    async with minidb.create_pool("db.example", max_size=2) as pool:
        a = asyncio.create_task(ada(pool), name="ada")
        b = asyncio.create_task(ben(pool), name="ben")
        await asyncio.gather(a, b)
        async with pool.acquire() as db:
            print("in the till:", await db.get("till", 0))
            print("in the tip jar:", await db.get("tips", 0))


asyncio.run(main())
