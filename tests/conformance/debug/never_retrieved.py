"""An exception nobody asked for is logged when its task is gone; debug mode adds where it was made.

covers: loop.call_exception_handler, loop.default_exception_handler, loop.set_exception_handler, loop.get_exception_handler
"""
import asyncio
import gc
import logging
import re
import sys


class Short(logging.Formatter):
    def format(self, record):
        lines = record.getMessage().splitlines()
        lines = [re.sub(r"created at [^ >]+", "created at ...", line) for line in lines]
        lines = [re.sub(r" coro=<fails\(\) done, defined at [^>]+>", " coro=...", line) for line in lines]
        kept = [line for line in lines if not line.startswith(" ")]
        return f"{record.levelname} {kept} {record.exc_info and record.exc_info[1]!r}"


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Short())
logging.getLogger("asyncio").addHandler(handler)


async def fails():
    raise ValueError("unseen")


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(fails(), name="lost")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    loop.set_exception_handler(lambda loop, context: print("mine:", sorted(context), repr(context["exception"])))
    print(loop.get_exception_handler() is not None)
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    loop.set_exception_handler(None)
    future = loop.create_future()
    future.set_exception(KeyError("in a future"))
    del future
    gc.collect()


print("plainly")
asyncio.run(main())
print("in debug mode")
asyncio.run(main(), debug=True)
