import asyncio
from contextlib import aclosing


async def pages(letter):
    print("open the", letter)
    try:
        for n in (1, 2, 3):
            await asyncio.sleep(1)  # fetch a page
            print("fetched page", n, "of the", letter)
            yield n
    finally:
        await asyncio.sleep(0.5)  # say goodbye
        print("close the", letter)


async def read(letter):
    async with aclosing(pages(letter)) as stream:
        async for page in stream:
            if letter == "bill":
                raise ValueError("far too dear")
            if page == 2:
                return


async def main():
    await read("news")
    print("main: enough of the news")
    try:
        await read("bill")
    except ValueError as error:
        print("main: the bill is", error)


asyncio.run(main())
