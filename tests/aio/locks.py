import asyncio, re
show = lambda thing: re.sub(" at 0x[0-9a-f]+", "", repr(thing))
async def main():
    lock = asyncio.Lock(); ev = asyncio.Event(); sem = asyncio.Semaphore(2); cond = asyncio.Condition(); bar = asyncio.Barrier(3)
    async def l(n):
        async with lock: print("lock", n, show(lock)); await asyncio.sleep(.01)
    await asyncio.gather(*[l(i) for i in range(3)])
    async def e(n): await ev.wait(); print("event", n)
    ts = [asyncio.create_task(e(i)) for i in range(3)]
    await asyncio.sleep(0); print(show(ev)); ev.set(); await asyncio.gather(*ts)
    async def s(n):
        async with sem: print("sem", n, show(sem)); await asyncio.sleep(.1 * (n + 1))
    await asyncio.gather(*[s(i) for i in range(5)])
    items = []
    async def c(n):
        async with cond:
            await cond.wait_for(lambda: items); print("cond", n, items.pop())
    ts = [asyncio.create_task(c(i)) for i in range(3)]
    for i in range(3):
        await asyncio.sleep(.01)
        async with cond: items.append(i); cond.notify()
    await asyncio.gather(*ts)
    async def b(n):
        await asyncio.sleep(.01*n); i = await bar.wait(); print("bar", n, i)
    await asyncio.gather(*[b(i) for i in range(6)])
    print(show(bar), show(cond))
    bs = asyncio.BoundedSemaphore(1)
    try: bs.release()
    except ValueError as x: print(x)
    t = asyncio.create_task(l(9)); 
    async with lock:
        await asyncio.sleep(0); t.cancel()
        try: await t
        except asyncio.CancelledError: print("lock waiter cancelled", show(lock))
asyncio.run(main())
