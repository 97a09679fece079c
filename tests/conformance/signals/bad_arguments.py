"""What add_signal_handler refuses.

covers: loop.add_signal_handler, loop.remove_signal_handler
"""
import asyncio
import signal
import threading


async def coroutine_function():
    pass


async def main():
    loop = asyncio.get_running_loop()
    for args in ((signal.SIGUSR1, coroutine_function), ("SIGUSR1", print), (0, print), (1000, print), (signal.SIGKILL, print)):
        try:
            loop.add_signal_handler(*args)
        except Exception as error:
            print(type(error).__name__, error)
    print(loop.remove_signal_handler(signal.SIGUSR2))
    try:
        loop.remove_signal_handler(1.5)
    except TypeError as error:
        print("TypeError", error)


asyncio.run(main())


async def elsewhere():
    try:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print)
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__)


thread = threading.Thread(target=lambda: asyncio.run(elsewhere()))
thread.start()
thread.join()
