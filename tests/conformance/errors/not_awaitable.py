"""Awaiting what cannot be awaited."""
import asyncio

def plain():
    return 3

async def main():
    try:
        await plain()
    except TypeError as error:
        print(error)
    try:
        await None
    except TypeError as error:
        print(error)
    coroutine = asyncio.sleep(0, "once")
    print(await coroutine)
    try:
        await coroutine
    except RuntimeError as error:
        print(error)
    try:
        async for x in [1]:
            pass
    except TypeError as error:
        print(error)
    try:
        async with object():
            pass
    except TypeError as error:
        print(error)

asyncio.run(main())
