import asyncio, contextlib
async def gen(n):
    try:
        for i in range(n): yield i; await asyncio.sleep(.01)
    finally:
        print("gen finally"); await asyncio.sleep(.01); print("gen closed")
async def main():
    async for x in gen(3): print(x)
    async with contextlib.aclosing(gen(5)) as g:
        async for x in g:
            print(x)
            if x == 1: break
    print([x async for x in gen(2)])
    g = gen(5); print(await anext(g), await g.__anext__())
    try: await g.athrow(ValueError("t"))
    except ValueError as e: print(e)
    g2 = gen(5); await anext(g2); globals()["keep"] = g2
    @contextlib.asynccontextmanager
    async def cm():
        print("enter"); yield 1; print("exit")
    async with cm() as x: await asyncio.sleep(0)
    print("main done")
asyncio.run(main())
