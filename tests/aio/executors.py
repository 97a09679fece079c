import asyncio, threading, time, concurrent.futures
def work(n): return n * 2, threading.current_thread() is threading.main_thread()
async def main():
    print(await asyncio.to_thread(work, 4))
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, work, 5))
    with concurrent.futures.ThreadPoolExecutor() as ex:
        print(await loop.run_in_executor(ex, work, 6))
    f = loop.create_future()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(f.set_result, "ts")).start()
    print(await f)
    async def co(): await asyncio.sleep(.01); return "from thread"
    def th(): return asyncio.run_coroutine_threadsafe(co(), loop).result()
    print(await asyncio.to_thread(th))
    def bad(): raise KeyError("t")
    try: await asyncio.to_thread(bad)
    except KeyError as e: print("KeyError", e)
asyncio.run(main())
