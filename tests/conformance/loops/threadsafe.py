"""Calls from another thread reach the loop in order."""
import asyncio
import threading

async def work(n):
    await asyncio.sleep(0)
    return n * 2

async def main():
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def other():
        for n in range(3):
            loop.call_soon_threadsafe(print, "from the thread", n)
        print_later = asyncio.run_coroutine_threadsafe(work(21), loop)
        loop.call_soon_threadsafe(print, "result", print_later.result())
        loop.call_soon_threadsafe(done.set)

    thread = threading.Thread(target=other)
    thread.start()
    await done.wait()
    thread.join()
    print("end")

asyncio.run(main())
