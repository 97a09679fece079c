"""StopIteration out of a coroutine becomes a RuntimeError."""
import asyncio

async def stops():
    raise StopIteration(3)

async def main():
    try:
        await stops()
    except RuntimeError as error:
        print(error, repr(error.__cause__))
    result, = await asyncio.gather(stops(), return_exceptions=True)
    print(repr(result))

asyncio.run(main())
