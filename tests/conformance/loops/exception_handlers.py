"""What the loop's exception handlers get, and what happens when they fail.

covers: loop.set_exception_handler, loop.get_exception_handler, loop.call_exception_handler
covers: loop.default_exception_handler
"""
import asyncio
import logging
import sys

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s", level=logging.INFO)
logging.getLogger("asyncio").handlers = []


class NoTrace(logging.Filter):
    def filter(self, record):
        record.msg = record.getMessage().splitlines()[0].split(" at ")[0]
        record.args = record.exc_info = None
        return True


logging.getLogger("asyncio").addFilter(NoTrace())


def broken():
    raise ValueError("in a callback")


async def main():
    loop = asyncio.get_running_loop()
    print(loop.get_exception_handler())
    loop.call_soon(broken)
    await asyncio.sleep(0)

    def mine(loop, context):
        print("mine:", sorted(context), repr(context.get("exception")))

    loop.set_exception_handler(mine)
    print(loop.get_exception_handler() is mine)
    loop.call_soon(broken)
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "by hand", "detail": 42})

    def bad(loop, context):
        raise RuntimeError("the handler itself")

    loop.set_exception_handler(bad)
    loop.call_exception_handler({"message": "for the bad one"})
    loop.default_exception_handler({"message": "plainly", "exception": None})
    loop.default_exception_handler({})
    loop.set_exception_handler(None)
    try:
        loop.set_exception_handler(42)
    except TypeError as error:
        print("TypeError:", error)


asyncio.run(main())
