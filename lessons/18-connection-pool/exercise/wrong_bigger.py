import asyncio

POOL = 15


async def query(n):
    await asyncio.sleep(3 if n <= 2 else 0.3)  # 1 and 2 are long reports
    if n % 4 == 0:
        raise ValueError("no such row")


async def request(pool, n):
    try:
        async with asyncio.timeout(1):
            connection = await pool.get()
    except TimeoutError:
        print(n, "busy")
        return
    await query(n)
    pool.put_nowait(connection)
    print(n, "answered")


async def main():
    pool, requests = asyncio.Queue(), []
    for connection in range(POOL):
        pool.put_nowait(connection)
    for n in range(1, 13):
        work = request(pool, n)
        requests.append(asyncio.create_task(work, name=f"request-{n}"))
    await asyncio.gather(*requests, return_exceptions=True)
    print("connections in the pool:", pool.qsize())


asyncio.run(main())
