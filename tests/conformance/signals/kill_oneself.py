"""os.kill of one's own process reaches the loop's handlers, and a sleeping loop wakes.

covers: loop.add_signal_handler
"""
import asyncio
import os
import signal
import threading


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda n=number: (print("asked to stop by", n.name), stop.set()))
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    stop.clear()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    await asyncio.wait_for(stop.wait(), 5)
    print("stopped gracefully")


asyncio.run(main())
