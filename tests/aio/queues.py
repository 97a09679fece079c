import asyncio
async def prod(q, n):
    for i in range(n):
        await q.put(i); print("put", i, q.qsize())
        if i % 2: await asyncio.sleep(.01)
async def cons(q, name):
    while True:
        x = await q.get(); print(name, "got", x); await asyncio.sleep(.015); q.task_done()
async def main():
    q = asyncio.Queue(maxsize=2)
    cs = [asyncio.create_task(cons(q, f"c{i}")) for i in range(2)]
    await asyncio.gather(prod(q, 6), prod(q, 4))
    await q.join(); print("joined", q)
    for c in cs: c.cancel()
    print(await asyncio.gather(*cs, return_exceptions=True))
    pq = asyncio.PriorityQueue()
    for x in (3,1,2): pq.put_nowait(x)
    print([pq.get_nowait() for _ in range(3)])
    lq = asyncio.LifoQueue()
    for x in (3,1,2): lq.put_nowait(x)
    print([await lq.get() for _ in range(3)])
    try: lq.get_nowait()
    except asyncio.QueueEmpty as e: print(repr(e))
    q = asyncio.Queue(1); q.put_nowait(1)
    try: q.put_nowait(2)
    except asyncio.QueueFull as e: print(repr(e))
    async def g():
        try: print(await q.get()); print(await q.get())
        except asyncio.QueueShutDown as e: print("shut", repr(e))
    t = asyncio.create_task(g()); await asyncio.sleep(0); q.shutdown(); await t
    try: await q.put(1)
    except asyncio.QueueShutDown: print("no put")
asyncio.run(main())
