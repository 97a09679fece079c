import asyncio
async def worker():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print("cancel", e.args)
        raise
    finally:
        print("cleaning")
        await asyncio.sleep(0.1)
        print("cleaned")
async def stubborn():
    for i in range(3):
        try: await asyncio.sleep(10)
        except asyncio.CancelledError: print("no", i, asyncio.current_task().cancelling())
    return "stub"
async def main():
    t = asyncio.create_task(worker())
    await asyncio.sleep(0)
    print(t.cancel("msg"))
    print(t.cancelling())
    try: await t
    except asyncio.CancelledError as e: print("main saw", e.args, t.cancelled())
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    for _ in range(3):
        t.cancel(); await asyncio.sleep(0); await asyncio.sleep(0)
    print(await t)
    t = asyncio.create_task(worker()); t.cancel()
    try: await t
    except asyncio.CancelledError: print("before start", t.cancelled())
    print(t.cancel(), t.uncancel())
    t = asyncio.create_task(worker()); await asyncio.sleep(0); t.cancel(); print(t.uncancel())
    try: await t
    except asyncio.CancelledError: print('x')
asyncio.run(main())
