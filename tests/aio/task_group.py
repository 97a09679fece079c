import asyncio
async def bad(n, d):
    await asyncio.sleep(d); raise ValueError(n)
async def good(n,d):
    try: await asyncio.sleep(d); print("good", n)
    except asyncio.CancelledError: print("good cancelled", n); raise
async def slowclean():
    try: await asyncio.sleep(10)
    finally:
        await asyncio.sleep(.1); print("clean"); raise KeyError("in cleanup")
async def main():
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(bad(1,.1)); tg.create_task(bad(2,.1)); tg.create_task(good(3,.05)); tg.create_task(good(4,1)); tg.create_task(slowclean())
            print(tg)
    except* ValueError as eg: print("VE", eg.exceptions)
    except* KeyError as eg: print("KE", eg.exceptions)
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(good(5,1))
            raise RuntimeError("body")
    except* RuntimeError as eg: print(eg.exceptions)
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(good(6,.1), name="six")
    print(a.get_name(), a.done())
    async def parent():
        async with asyncio.TaskGroup() as tg:
            tg.create_task(good(7, 5))
    t = asyncio.create_task(parent()); await asyncio.sleep(0.1); t.cancel()
    try: await t
    except asyncio.CancelledError: print("parent cancelled")
asyncio.run(main())
