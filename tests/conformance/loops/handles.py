"""Handles: cancelled, asked, compared; their context is the caller's or the given one.

covers: asyncio.Handle, asyncio.Handle.cancel, asyncio.Handle.cancelled, asyncio.Handle.get_context
covers: asyncio.TimerHandle, asyncio.TimerHandle.when
"""
import asyncio
import contextvars

who = contextvars.ContextVar("who", default="nobody")


def tell(text):
    print(text, who.get())


async def main():
    loop = asyncio.get_running_loop()
    other = contextvars.copy_context()
    other.run(who.set, "other")
    who.set("main")
    first = loop.call_soon(tell, "plain")
    second = loop.call_soon(tell, "with context", context=other)
    gone = loop.call_soon(tell, "never")
    gone.cancel()
    print(first.cancelled(), gone.cancelled(), second.get_context() is other)
    print([type(handle).__name__ for handle in (first, loop.call_later(9, tell, "x"))])
    who.set("changed")
    await asyncio.sleep(0)
    early, late = loop.call_later(0.01, tell, "early"), loop.call_later(0.02, tell, "late", context=other)
    print(early < late, early <= early, late > early, early == early, early != late, hash(early) == hash(early.when()))
    await asyncio.sleep(0.05)
    early.cancel()
    print(early.cancelled(), repr(gone))
    try:
        early < 3
    except TypeError:
        print("TypeError")


asyncio.run(main())
