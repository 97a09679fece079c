"""In debug mode what keeps the loop busy for longer than slow_callback_duration is logged, by name.

covers: loop.set_debug, loop.get_debug, loop.slow_callback_duration
"""
import asyncio
import logging
import re
import sys
import time


class Short(logging.Formatter):
    def format(self, record):
        text = re.sub(r"when=[0-9.]+", "when=...", record.getMessage())
        text = re.sub(r"took \d\.(\d)\d+", r"took 0.\1", text)
        return f"{record.levelname} {re.sub(r'(at|created at) [^ >]+', r'\1 ...', text)}"


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Short())
logging.getLogger("asyncio").addHandler(handler)


def slow(seconds):
    time.sleep(seconds)


async def heavy():
    time.sleep(0.25)


async def main():
    loop = asyncio.get_running_loop()
    print(loop.get_debug(), loop.slow_callback_duration)
    await asyncio.create_task(heavy(), name="heavy")
    loop.call_soon(slow, 0.15)
    loop.call_later(0.01, slow, 0.35)
    loop.call_soon(slow, 0.02)
    await asyncio.sleep(0.5)
    loop.slow_callback_duration = 0.3
    loop.call_soon(slow, 0.15)
    await asyncio.sleep(0)
    loop.set_debug(False)
    print(loop.get_debug())
    loop.call_soon(slow, 0.5)
    await asyncio.sleep(0)


asyncio.run(main(), debug=True)
