"""Due timers enter the ready queue after what is ready already, in the order of their deadlines.

covers: loop.call_soon, loop.call_later, loop.call_at, loop.time, loop.create_future
"""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    now = loop.time()
    loop.call_at(now + 0.03, print, "timer 3")
    loop.call_at(now + 0.01, print, "timer 1")
    loop.call_at(now + 0.02, print, "timer 2")
    loop.call_later(0.05, done.set_result, "over")
    loop.call_soon(print, "soon 1")
    loop.call_soon(loop.call_soon, print, "soon from soon")
    loop.call_soon(print, "soon 2")
    print("main waits")
    print(await done)


asyncio.run(main())
