import asyncio

import minidb


async def ada(db):
    try:
        async with db.transaction():
            await db.add("till", 100)
            await asyncio.sleep(0.5)
            raise ValueError("the card is refused")
    except ValueError as error:
        print("ada:", error)


async def ben(db):
    await asyncio.sleep(0.3)
    await db.add("tips", 5)
    print("ben: a tip of 5, thank you")


async def main():
    async with minidb.connect("db.example") as db:
        a = asyncio.create_task(ada(db), name="ada")
        b = asyncio.create_task(ben(db), name="ben")
        await asyncio.gather(a, b)
        print("in the till:", await db.get("till", 0))
        print("in the tip jar:", await db.get("tips", 0))


asyncio.run(main())
