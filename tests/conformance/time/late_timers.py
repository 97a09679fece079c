"""Timers that came due while the loop was blocked fire afterwards, by deadline."""
import asyncio
import time

async def main():
    loop = asyncio.get_running_loop()
    for delay in (0.3, 0.1, 0.2, 0.6):
        loop.call_later(delay, print, "timer", delay)
    await asyncio.sleep(0)
    time.sleep(0.4)
    print("blocking is over")
    loop.call_soon(print, "soon")
    await asyncio.sleep(0)
    print("one turn later")
    await asyncio.sleep(0.4)

asyncio.run(main())
