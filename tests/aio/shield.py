import asyncio
async def inner(n):
    print("in", n); await asyncio.sleep(.1); print("out", n); return n
async def failing(): await asyncio.sleep(.1); raise ValueError("late")
async def main():
    t = asyncio.create_task(inner(1))
    async def outer():
        try: await asyncio.shield(t)
        except asyncio.CancelledError: print("outer cancelled", t.done()); raise
    o = asyncio.create_task(outer()); await asyncio.sleep(.01); o.cancel()
    try: await o
    except asyncio.CancelledError: print("o", o.cancelled())
    print(await t)
    print(await asyncio.shield(inner(2)))
    s = asyncio.shield(asyncio.create_task(inner(3))); await asyncio.sleep(0); s.cancel(); await asyncio.sleep(.2)
    try: await asyncio.shield(failing())
    except ValueError as e: print(e)
asyncio.run(main())
