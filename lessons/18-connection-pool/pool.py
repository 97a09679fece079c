import asyncio
import time

POOL = 10  # knob: 5..25 step 5 connections


async def query(database):
    async with database:
        await asyncio.sleep(0.1)


async def request(pool, database, waits):
    start = time.monotonic()
    connection = await pool.get()
    waits.append(time.monotonic() - start)
    await query(database)
    pool.put_nowait(connection)


async def main():
    database = asyncio.Semaphore(10)  # works on ten queries at once
    pool, waits = asyncio.Queue(), []
    for connection in range(POOL):
        pool.put_nowait(connection)
    start = time.monotonic()
    requests = [request(pool, database, waits) for _ in range(100)]
    await asyncio.gather(*requests)
    print("answered:", len(waits))
    print(f"longest wait for a connection: {max(waits):.1f} s")
    print(f"all answered after {time.monotonic() - start:.1f} s")


asyncio.run(main())
