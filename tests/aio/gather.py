import asyncio
async def child(n, d, fail=False):
    try:
        await asyncio.sleep(d)
        if fail: raise ValueError(f"child {n}")
        print("done", n); return n
    except asyncio.CancelledError:
        print("cancelled", n); raise
    finally:
        print("finally", n)
async def main():
    try:
        r = await asyncio.gather(child(1,.1), asyncio.gather(child(2,.2), child(3,.15,True)), child(4,.3))
    except ValueError as e: print("caught", e)
    r = await asyncio.gather(child(5,.1), child(6,.1,True), return_exceptions=True)
    print(r)
    await asyncio.sleep(1)
    g = asyncio.gather(child(7,1), child(8,2))
    await asyncio.sleep(0)
    g.cancel()
    try: await g
    except asyncio.CancelledError: print("gather cancelled", g.cancelled(), g.done())
asyncio.run(main())
