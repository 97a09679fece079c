import asyncio

POOL = 3  # knob: 1..8 connections


async def query(connection, n):
    await asyncio.sleep(0.5)
    if n % 3 == 2:
        raise ValueError("no such row")


async def request(pool, n):
    connection = await pool.get()
    try:
        await query(connection, n)
    finally:
        pool.put_nowait(connection)


async def main():
    pool = asyncio.Queue()
    for connection in range(POOL):
        pool.put_nowait(connection)
    tasks = []
    for n in range(1, 13):
        work = request(pool, n)
        tasks.append(asyncio.create_task(work, name=f"request-{n}"))
    done, waiting = await asyncio.wait(tasks, timeout=10)
    failed = sum(task.exception() is not None for task in done)
    print("answered:", len(done) - failed)
    print("failed:", failed)
    print("still waiting:", len(waiting))
    print("connections in the pool:", pool.qsize())


asyncio.run(main())
