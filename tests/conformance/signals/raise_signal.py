"""A signal handler of the loop runs as a callback, two turns after the signal.

covers: loop.add_signal_handler, loop.remove_signal_handler
"""
import asyncio
import signal


async def ticker(turns):
    for turn in range(turns):
        print("turn", turn)
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    got = asyncio.Event()

    def handler(name):
        print("handler", name)
        got.set()

    loop.add_signal_handler(signal.SIGUSR1, handler, "usr1")
    clock = asyncio.create_task(ticker(5))
    await asyncio.sleep(0)
    signal.raise_signal(signal.SIGUSR1)
    print("raised")
    await got.wait()
    print("got it")
    await clock
    print(loop.remove_signal_handler(signal.SIGUSR1), loop.remove_signal_handler(signal.SIGUSR1))
    print(signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL)


asyncio.run(main())
