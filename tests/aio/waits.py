import asyncio
async def s(n, d, f=False):
    await asyncio.sleep(d)
    if f: raise ValueError(n)
    return n
async def main():
    T = lambda *a: asyncio.create_task(s(*a))
    d, p = await asyncio.wait([T(1,.1), T(2,.2), T(3,.3)], return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in d], len(p))
    d, p = await asyncio.wait(p, timeout=.15); print([t.result() for t in d], len(p))
    d, p = await asyncio.wait([*p, T(4,.05,True)], return_when=asyncio.FIRST_EXCEPTION); print(len(d), len(p)); [t.exception() for t in d]
    if p: await asyncio.wait(p)
    for c in asyncio.as_completed([s(1,.3), s(2,.1), s(3,.2)]): print(await c)
    async for t in asyncio.as_completed([T(1,.3), T(2,.1), T(3,.2)]): print(t.result())
    try:
        for c in asyncio.as_completed([s(1,.3), s(2,.1)], timeout=.2): print(await c)
    except TimeoutError: print("to")
    try: await asyncio.wait([])
    except ValueError as e: print(e)
    try: await asyncio.wait([s(1,1)])
    except TypeError as e: print(e)
asyncio.run(main())
