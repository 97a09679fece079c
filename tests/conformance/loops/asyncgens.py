"""The loop closes asynchronous generators that were left half way.

covers: loop.shutdown_asyncgens
"""
import asyncio


async def numbers(name):
    try:
        for n in range(10):
            yield n
    finally:
        await asyncio.sleep(0)
        print(name, "closed")


async def main():
    loop = asyncio.get_running_loop()
    kept = numbers("kept")
    async for n in kept:
        if n == 2:
            break
    async for n in numbers("dropped"):
        if n == 1:
            break
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("before shutdown")
    await loop.shutdown_asyncgens()
    print("after shutdown")


asyncio.run(main())
