import asyncio
async def w(n):
    for i in range(3): print("task", n, i); await asyncio.sleep(0)
async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "soon 1")
    a = asyncio.create_task(w("a"))
    loop.call_soon(print, "soon 2")
    b = asyncio.create_task(w("b"))
    def again(n):
        print("again", n)
        if n: loop.call_soon(again, n-1)
    loop.call_soon(again, 3)
    h = loop.call_soon(print, "never"); h.cancel()
    loop.call_later(.6, print, "later"); loop.call_later(0, print, "zero")
    loop.call_at(loop.time() + .3, print, "at")
    await a; await b
    await asyncio.sleep(1)
    f = loop.create_future()
    for i in range(3): f.add_done_callback(lambda f, i=i: print("cb", i, f.result()))
    async def aw(): print("aw", await f)
    t = asyncio.create_task(aw()); await asyncio.sleep(0)
    f.add_done_callback(lambda f: print("cb last"))
    f.set_result(7); print("set")
    await t
    f.add_done_callback(lambda f: print("late cb"))
    await asyncio.sleep(0)
    g = loop.create_future(); cb = lambda f: print("no")
    g.add_done_callback(cb); g.add_done_callback(cb); print(g.remove_done_callback(cb)); g.cancel(); await asyncio.sleep(0)
    def boom(): raise ZeroDivisionError("boom")
    loop.set_exception_handler(lambda l, c: print("handler", sorted(c), repr(c["exception"])))
    loop.call_soon(boom); await asyncio.sleep(0)
    async def fails(): raise ValueError("lost")
    t = asyncio.create_task(fails()); await asyncio.sleep(0); await asyncio.sleep(0); del t
    await asyncio.sleep(0)
asyncio.run(main())
