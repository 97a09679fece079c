import asyncio
import threading
import time


async def ticks(name, count):
    for n in range(count):
        await asyncio.sleep(0.1)
        print(name, n)


async def main():
    thread = threading.Thread(target=lambda: asyncio.run(ticks("thread", 4)))
    thread.start()
    await asyncio.sleep(0.05)
    await ticks("main", 3)
    await asyncio.to_thread(thread.join)


asyncio.run(main())
thread = threading.Thread(target=lambda: asyncio.run(ticks("alone", 1)))
thread.start()
time.sleep(0.05)
print("main sleeps on")
thread.join()
