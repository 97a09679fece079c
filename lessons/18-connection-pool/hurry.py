import asyncio

PATIENCE = 1.5  # knob: 0.5..4.5 step 1 seconds


async def request(pool, n):
    try:
        async with asyncio.timeout(PATIENCE):
            connection = await pool.get()
    except TimeoutError:
        print(f"{n}: busy, please try again later")
        return
    try:
        await asyncio.sleep(1)  # the query
        print(f"{n}: answered")
    finally:
        pool.put_nowait(connection)


async def main():
    pool = asyncio.Queue()
    for connection in range(2):
        pool.put_nowait(connection)
    async with asyncio.TaskGroup() as group:
        for n in range(1, 9):
            group.create_task(request(pool, n), name=f"request-{n}")
    print("connections in the pool:", pool.qsize())


asyncio.run(main())
