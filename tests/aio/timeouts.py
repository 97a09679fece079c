import asyncio
async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(.1) as cm:
            await asyncio.sleep(1)
    except TimeoutError as e: print("timeout", repr(e), cm.expired())
    async with asyncio.timeout(.1) as cm:
        cm.reschedule(loop.time() + .5)
        await asyncio.sleep(.2)
    print(cm.expired())
    async with asyncio.timeout_at(loop.time()+.5) as cm: print("at")
    async with asyncio.timeout(None) as cm: await asyncio.sleep(.2)
    try:
        async with asyncio.timeout(.2):
            try:
                async with asyncio.timeout(.1): await asyncio.sleep(1)
            except TimeoutError: print("inner")
            await asyncio.sleep(1)
    except TimeoutError: print("outer")
    try: await asyncio.wait_for(asyncio.sleep(1), .1)
    except TimeoutError as e: print("wf", repr(e))
    print(await asyncio.wait_for(asyncio.sleep(.05, "r"), .1))
    async def inner():
        try: await asyncio.sleep(1); print("inner finished")
        except asyncio.CancelledError: print("inner cancelled!")
    t = asyncio.create_task(inner())
    try:
        async with asyncio.timeout(.1): await asyncio.shield(t)
    except TimeoutError: print("shielded timeout", t.done())
    await t
    try: await asyncio.wait_for(asyncio.sleep(1), 0)
    except TimeoutError: print("zero")
    f = loop.create_future()
    try: await asyncio.wait_for(f, .1)
    except TimeoutError: print(f.cancelled())
asyncio.run(main())
