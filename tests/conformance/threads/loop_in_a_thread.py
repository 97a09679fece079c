"""A loop that runs in a thread of its own and takes work from the main thread.

covers: asyncio.run_coroutine_threadsafe, loop.call_soon_threadsafe, loop.run_forever, loop.stop, loop.is_running
covers: loop.close, loop.is_closed, asyncio.new_event_loop, asyncio.set_event_loop
"""
import asyncio
import threading


async def add(a, b):
    await asyncio.sleep(0.01)
    print("added in", threading.current_thread().name)
    return a + b


async def fails():
    raise KeyError("not here")


def serve(loop, ready):
    asyncio.set_event_loop(loop)
    loop.call_soon(ready.set)
    loop.run_forever()
    loop.close()


loop = asyncio.new_event_loop()
ready = threading.Event()
thread = threading.Thread(target=serve, args=(loop, ready), name="loop-thread")
thread.start()
ready.wait()
print("running:", loop.is_running())
future = asyncio.run_coroutine_threadsafe(add(1, 2), loop)
print(future.result(timeout=5))
print([f.result() for f in [asyncio.run_coroutine_threadsafe(add(i, i), loop) for i in range(3)]])
try:
    asyncio.run_coroutine_threadsafe(fails(), loop).result()
except KeyError as error:
    print("KeyError", error)
try:
    asyncio.run_coroutine_threadsafe(print, loop)
except TypeError as error:
    print("TypeError:", error)
slow = asyncio.run_coroutine_threadsafe(asyncio.sleep(60), loop)
print(slow.cancel(), slow.cancelled())
loop.call_soon_threadsafe(loop.stop)
thread.join()
print("closed:", loop.is_closed())
