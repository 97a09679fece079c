"""What shield adds: one more turn between the inner task's end and the waiter.

covers: asyncio.shield
"""
import asyncio


async def inner():
    print("inner")
    return 1


async def through(name, awaitable):
    print(name, "got", await awaitable)


async def main():
    task = asyncio.create_task(inner())
    plain = asyncio.create_task(through("plain", task))
    shielded = asyncio.create_task(through("shielded", asyncio.shield(task)))
    for turn in range(5):
        print("turn", turn)
        await asyncio.sleep(0)
    await asyncio.wait([plain, shielded])


asyncio.run(main())
