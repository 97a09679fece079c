"""A pending task that nobody holds any more is destroyed, and that is logged.

covers: loop.call_exception_handler
"""
import asyncio
import gc
import logging
import re
import sys


class Short(logging.Formatter):
    def format(self, record):
        lines = record.getMessage().splitlines()
        return "\n".join([record.levelname] + [
            re.sub(r"(created|running) at [^ >]+", r"\1 at ...", re.sub(r"coro=<[^>]+>", "coro=...", line))
            for line in lines if not line.startswith(" ")])


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Short())
logging.getLogger("asyncio").addHandler(handler)


async def waits_for(future):
    await future


def orphan(loop):
    future = loop.create_future()
    return loop.create_task(waits_for(future), name="orphan")


for debug in (False, True):
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    task = orphan(loop)
    loop.run_until_complete(asyncio.sleep(0))
    del task
    gc.collect()
    loop.close()
