"""async for and async with want objects made for them."""
import asyncio

async def main():
    try:
        async for x in [1]:
            pass
    except TypeError as error:
        print(error)
    try:
        async with object():
            pass
    except TypeError as error:
        print(str(error).split(" (")[0])

asyncio.run(main())
