import asyncio
import threading


async def square(n):
    await asyncio.sleep(0.05 * n)
    return n * n


async def main():
    loop = asyncio.get_running_loop()

    def ask():
        for n in (3, 1, 2):
            print("asked", n, asyncio.run_coroutine_threadsafe(square(n), loop).result())
        late = asyncio.run_coroutine_threadsafe(square(10), loop)
        try:
            late.result(timeout=0.1)
        except TimeoutError:
            print("too late", late.cancel())

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.01)
    thread.join()
    print("done")


asyncio.run(main())
