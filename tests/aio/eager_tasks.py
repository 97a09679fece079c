import asyncio
async def c(n, sl=None):
    print("start", n, asyncio.current_task().get_name())
    if sl is not None: await asyncio.sleep(sl)
    print("end", n); return n
async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    a = asyncio.create_task(c(1)); print("created", a.done(), a)
    b = asyncio.create_task(c(2, 0)); print("created", b.done())
    d = asyncio.create_task(c(3, .1))
    print(await asyncio.gather(a, b, d))
    print(len(asyncio.all_tasks()))
    async def boom(): raise ValueError("x")
    t = asyncio.create_task(boom()); print(t.done())
    try: await t
    except ValueError as e: print(e)
    f = loop.create_future()
    async def w(): print("w", await f)
    t = asyncio.create_task(w()); loop.call_soon(print, "before"); f.set_result(1); loop.call_soon(print, "after"); await t
    async with asyncio.TaskGroup() as tg:
        tg.create_task(c(4)); tg.create_task(c(5, 0))
    print(asyncio.current_task().get_name())
asyncio.run(main())
