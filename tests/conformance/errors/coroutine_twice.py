"""A coroutine can be awaited once."""
import asyncio

async def main():
    coroutine = asyncio.sleep(0, "once")
    print(await coroutine)
    try:
        print(await coroutine)
    except RuntimeError as error:
        print(error)

asyncio.run(main())
