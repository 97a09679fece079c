import asyncio


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
    trouble = None
    async for page in pages(letter):
        if letter == "bill":
            trouble = ValueError("far too dear")
    if trouble:
        raise trouble


async def main():
    await read("news")
    print("main: enough of the news")
    try:
        await read("bill")
    except ValueError as error:
        print("main: the bill is", error)


asyncio.run(main())
