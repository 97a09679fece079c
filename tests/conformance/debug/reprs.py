"""Debug mode adds to the repr of tasks and handles where they were created.

covers: asyncio.Handle, asyncio.TimerHandle
"""
import asyncio
import re


def shorten(thing):
    text = re.sub(r"0x[0-9a-f]+", "0x...", repr(thing))
    return re.sub(r"(created|running|defined) at [^ >]+", r"\1 at ...", re.sub(r"when=[0-9.]+", "when=...", text))


def callback(*args):
    pass


async def job():
    await asyncio.sleep(1)


async def main():
    loop = asyncio.get_running_loop()
    for handle in (loop.call_soon(callback, 1, "two"), loop.call_later(5, callback)):
        print(re.sub(r"callback\(([^)]*)\) at [^ ]+", r"callback(\1) at here", shorten(handle)))
        handle.cancel()
        print(re.sub(r"callback\(([^)]*)\) at [^ ]+", r"callback(\1) at here", shorten(handle)))
    task = asyncio.create_task(job(), name="job")
    print(shorten(task))
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print(shorten(task))
    print(shorten(loop))


asyncio.run(main(), debug=True)
