"""Callbacks and tasks share one queue."""
import asyncio

async def work(name):
    print("task", name)
    await asyncio.sleep(0)
    print("task", name, "again")

async def main():
    loop = asyncio.get_running_loop()
    a = asyncio.create_task(work("a"))
    loop.call_soon(print, "callback 1")
    b = asyncio.create_task(work("b"))
    loop.call_soon(print, "callback 2")
    print("main")
    await asyncio.sleep(0)
    print("main again")
    loop.call_soon(print, "callback 3")
    await a
    await b

asyncio.run(main())
