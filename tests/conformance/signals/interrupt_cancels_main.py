"""SIGINT under asyncio.run cancels the main task, which may clean up; then KeyboardInterrupt is raised.

covers: asyncio.run
"""
import asyncio
import os
import signal


async def main():
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("main cancelled", asyncio.current_task().cancelling())
        await asyncio.sleep(0.01)
        print("main cleaned up")
        raise


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt outside")


async def stubborn():
    signal.raise_signal(signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("swallowed")
    return "result"


print(asyncio.run(stubborn()))
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
