import asyncio
async def s(n, d): await asyncio.sleep(d); print(n)
async def main():
    await asyncio.gather(s("c",.03), s("a",.01), s("b",.02), s("a2",.01), s("z",0))
    loop = asyncio.get_running_loop()
    for i in range(3): loop.call_later(.01, print, "same", i)
    await asyncio.sleep(.02)
    async def tick():
        for i in range(3): print("tick", i); await asyncio.sleep(.1)
    async def tock():
        for i in range(2): await asyncio.sleep(.15); print("tock", i)
    await asyncio.gather(tick(), tock())
    h = loop.call_later(.05, print, "no"); h.cancel(); print(h.cancelled())
    await asyncio.sleep(.1)
    try: await asyncio.sleep(float("nan"))
    except ValueError as e: print(e)
    print(await asyncio.sleep(-1, "neg"))
asyncio.run(main())
