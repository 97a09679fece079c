"""Timers fire by deadline, and a timer of zero comes after who is ready now."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(0.3, print, "0.3")
    loop.call_later(0.1, print, "0.1")
    loop.call_later(0.2, print, "0.2")
    loop.call_later(0, print, "zero")
    loop.call_later(-1, print, "minus one")
    loop.call_soon(print, "soon")
    loop.call_later(0.4, done.set_result, None)
    await done

asyncio.run(main())
