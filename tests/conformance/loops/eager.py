"""Eager tasks run to their first wait before create_task returns."""
import asyncio

async def quick(name):
    print(name, "runs")
    return name

async def slow(name):
    print(name, "starts")
    await asyncio.sleep(0)
    print(name, "ends")
    return name

async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    a = asyncio.create_task(quick("a"))
    print("a done:", a.done())
    b = asyncio.create_task(slow("b"))
    print("b done:", b.done())
    print(await asyncio.gather(a, b))
    loop.set_task_factory(None)
    c = asyncio.create_task(quick("c"))
    print("c done:", c.done())
    await c

asyncio.run(main())
