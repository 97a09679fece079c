"""A task gets a copy of the context of its creator."""
import asyncio
from contextvars import ContextVar

who = ContextVar("who", default="nobody")

async def child(name):
    print(name, "starts with", who.get())
    who.set(name)
    await asyncio.sleep(0)
    print(name, "keeps", who.get())

async def main():
    who.set("main")
    tasks = [asyncio.create_task(child(name)) for name in "ab"]
    who.set("main, later")
    await asyncio.gather(*tasks)
    print(who.get())
    await child("awaited directly")
    print(who.get())

asyncio.run(main())
print(who.get())
