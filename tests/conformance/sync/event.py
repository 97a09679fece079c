"""An event wakes all who wait, in order; who comes later walks through."""
import asyncio

async def waiter(name, event):
    print(name, await event.wait())

async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in "abc"]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    print("set and cleared:", event.is_set())
    await asyncio.gather(*tasks)
    task = asyncio.create_task(waiter("d", event))
    await asyncio.sleep(0)
    print("d waits:", not task.done())
    event.set()
    await task
    print(await event.wait(), "at once")

asyncio.run(main())
