"""Work in threads: results, errors, context, and the loop stays free."""
import asyncio
import threading
import time
from contextvars import ContextVar

who = ContextVar("who")

def work(n):
    if n == 2:
        raise ValueError("two")
    return n, who.get(), threading.current_thread() is threading.main_thread()

async def ticker():
    ticks = 0
    while True:
        await asyncio.sleep(0.1)
        ticks += 1
        print("tick", ticks)

async def main():
    who.set("main")
    print(await asyncio.to_thread(work, 1))
    print(await asyncio.gather(*(asyncio.to_thread(work, n) for n in range(4)), return_exceptions=True))
    ticking = asyncio.create_task(ticker())
    await asyncio.to_thread(time.sleep, 0.35)
    ticking.cancel()
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, sum, [1, 2, 3]))

asyncio.run(main())
