"""One connection is a queue; a pool of them is not. Transactions see what was committed."""
import asyncio
import sys
import time

sys.path.insert(0, "../../../src/python/stand_ins")

import minidb


async def query(connection):
    await connection.sleep(0.1)


async def main():
    async with minidb.serve(query_time=0.001) as server:
        conn = await minidb.connect(port=server.port)
        start = time.monotonic()
        await asyncio.gather(*(query(conn) for _ in range(6)))
        print("one connection:", round(time.monotonic() - start, 1))
        await conn.close()

        async with minidb.create_pool(port=server.port, min_size=2, max_size=3) as pool:
            async def borrowed(n):
                async with pool.acquire() as connection:
                    await query(connection)
                    print("query", n)

            start = time.monotonic()
            await asyncio.gather(*(borrowed(n) for n in range(6)))
            print("three connections:", round(time.monotonic() - start, 1), pool.get_size(), pool.get_idle_size())

            one, two = await pool.acquire(), await pool.acquire()
            async with one.transaction():
                await one.add("balance:ada", -30)
                print(await one.get("balance:ada"), await two.get("balance:ada"))
                try:
                    await two.add("balance:ada", 1)
                except minidb.ConflictError as error:
                    print(error)
            print(await two.get("balance:ada"))
            try:
                async with one.transaction():
                    await one.set("balance:ada", 0)
                    raise ValueError("changed my mind")
            except ValueError as error:
                print(error, await two.get("balance:ada"))
            await pool.release(one)
            third, fourth = await pool.acquire(), await pool.acquire()
            try:
                await pool.acquire(timeout=0.05)
            except TimeoutError:
                print("nobody gave one back; waiting:", pool.waiting, "in use:", pool.in_use)
            for connection in (two, third, fourth):
                await pool.release(connection)


asyncio.run(main())
