"""Callbacks run in the context in which they were scheduled, or in the one they are given."""
import asyncio
from contextvars import ContextVar, copy_context

who = ContextVar("who")

async def main():
    loop = asyncio.get_running_loop()
    show = lambda *_: print(who.get())
    who.set("first")
    loop.call_soon(show)
    loop.call_later(0.1, show)
    future = loop.create_future()
    future.add_done_callback(show)
    kept = copy_context()
    who.set("second")
    loop.call_soon(show)
    loop.call_soon(show, context=kept)
    future.set_result(None)
    await asyncio.sleep(0.2)

    async def peek():
        return who.get()

    print(await asyncio.create_task(peek(), context=kept), await asyncio.create_task(peek()))

asyncio.run(main())
