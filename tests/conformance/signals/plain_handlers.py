"""signal.signal without a loop: the handler runs at once, in the main thread.

covers: asyncio.run
"""
import asyncio
import os
import signal


def handler(number, frame):
    print("handler", signal.Signals(number).name, frame is not None)


print(signal.signal(signal.SIGUSR1, handler) == signal.SIG_DFL)
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.getsignal(signal.SIGUSR1) is handler)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGUSR1)
print("ignored")


async def main():
    signal.signal(signal.SIGUSR2, handler)
    signal.raise_signal(signal.SIGUSR2)
    print("after")
    os.kill(os.getpid(), 0)


asyncio.run(main())
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
