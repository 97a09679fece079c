import asyncio

import minidb

GUESTS = {"ann": 10, "ben": 20, "cid": 30, "dot": 40, "eve": 50}


async def pay(pool, guest, amount):
    db = await pool.acquire()
    try:
        async with db.transaction():
            await db.add(f"till:{guest}", amount)
            await asyncio.sleep(0.3)  # the card is being read
            if guest == "cid":
                raise ValueError("refused")
            await db.add(f"tips:{guest}", 1)
        print(guest, "has paid", amount)
    except ValueError:
        print(guest, "has not paid")


async def main():
    async with minidb.create_pool("db.example", max_size=4) as pool:
        async with asyncio.TaskGroup() as group:
            for guest, amount in GUESTS.items():
                group.create_task(pay(pool, guest, amount), name=guest)
        async with pool.acquire() as db:
            till = await db.fetch("till:")
        print("in the till:", sum(amount for _, amount in till))


asyncio.run(main())
