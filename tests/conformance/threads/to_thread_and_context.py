"""to_thread runs in a worker with a copy of the context; its result and its exception come back.

covers: asyncio.to_thread
"""
import asyncio
import contextvars
import threading
import time

user = contextvars.ContextVar("user")


def work(a, *, b):
    here = threading.current_thread()
    print("in a worker:", here is not threading.main_thread(), here.name.startswith("asyncio_"), user.get())
    user.set("changed in the worker")
    time.sleep(0.01)
    return a + b


def fails():
    raise OSError("disk on fire")


async def main():
    user.set("ada")
    print(await asyncio.to_thread(work, 1, b=2), user.get())
    try:
        await asyncio.to_thread(fails)
    except OSError as error:
        print("came back:", error)
    results = await asyncio.gather(*(asyncio.to_thread(time.sleep, t) for t in (0.03, 0.01)), asyncio.sleep(0, "loop free"))
    print(results)


asyncio.run(main())
