"""What asyncio's logger says at the level DEBUG.

covers: asyncio.run
"""
import asyncio
import logging
import re
import sys

logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(levelname)s:%(name)s:%(message)s")


async def main():
    print("main")
    await asyncio.to_thread(print, "worker")


asyncio.run(main())
print("in debug mode")
loop = asyncio.new_event_loop()
loop.set_debug(True)
loop.run_until_complete(main())
loop.run_until_complete(loop.shutdown_default_executor())
loop.close()
