import asyncio, types
async def main():
    loop = asyncio.get_running_loop()
    @types.coroutine
    def bad(): yield 42
    async def a(): await bad()
    try: await asyncio.create_task(a())
    except RuntimeError as e: print(e)
    @types.coroutine
    def bad2(): yield loop.create_future()
    async def b(): await bad2()
    try: await asyncio.create_task(b())
    except RuntimeError as e: print(str(e)[:60])
    async def selfwait(): await asyncio.current_task()
    try: await asyncio.create_task(selfwait())
    except RuntimeError as e: print(str(e)[:60])
    other = asyncio.new_event_loop(); f = other.create_future()
    async def o(): await f
    try: await asyncio.create_task(o())
    except RuntimeError as e: print(str(e).split(" got ")[1][:60])
    other.close()
    c = asyncio.sleep(0)
    await c
    try: asyncio.gather(3)
    except TypeError as e: print(e)
    f = loop.create_future(); f.set_exception(ValueError("v"))
    for _ in range(2):
        try: await f
        except ValueError as e: print("again", e)
    print(f, f.exception())
    async def ki(): raise StopIteration(3)
    try: await asyncio.create_task(ki())
    except RuntimeError as e: print(e)
    t = asyncio.create_task(asyncio.sleep(0, 5), name="x"); print(t.get_name()); t.set_name("y"); print(t.get_name(), await t)
    print(t.done(), t.cancelled(), t.exception())
    print(asyncio.isfuture(t), asyncio.iscoroutine(c), asyncio.iscoroutinefunction(main))
    print(asyncio.Future[int], asyncio.Task[int])
    print(len(asyncio.all_tasks()), asyncio.current_task().get_name())
    t = asyncio.ensure_future(asyncio.sleep(0)); print(type(t)); await t
    class Aw:
        def __await__(self): yield from asyncio.sleep(0).__await__(); return "aw"
    print(await Aw(), await asyncio.ensure_future(Aw()), await asyncio.gather(Aw()))
asyncio.run(main())
