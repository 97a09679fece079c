"""A getter that is cancelled loses nothing: the item goes to the next one."""
import asyncio

async def getter(name, queue):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise

async def main():
    queue = asyncio.Queue()
    a, b = (asyncio.create_task(getter(name, queue)) for name in "ab")
    await asyncio.sleep(0)
    queue.put_nowait("item")
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    print(queue.qsize())

asyncio.run(main())
