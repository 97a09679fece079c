"""In debug mode a coroutine that was never awaited tells where it was made.

covers: asyncio.run
"""
import asyncio
import sys
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    print(category.__name__, "line", lineno)
    lines = str(message).splitlines()
    print(lines[0])
    print(lines[1:2], [line.strip().split(', ', 1)[-1] for line in lines[-2:]] if len(lines) > 1 else "")


warnings.showwarning = show


async def forgotten():
    pass


def make():
    return forgotten()


async def main():
    make()
    print("goes on")
    coro = make()
    origin = coro.cr_origin
    print(origin and [(line, name) for _, line, name in origin[:2]])
    del coro


print("plainly", sys.get_coroutine_origin_tracking_depth())
asyncio.run(main())
print("in debug mode")
asyncio.run(main(), debug=True)
print("afterwards", sys.get_coroutine_origin_tracking_depth())
