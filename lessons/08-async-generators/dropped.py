import asyncio

LAST = 2  # knob: 1..4 step 1 pages


async def pages():
    print("open the connection")
    try:
        for n in (1, 2, 3):
            await asyncio.sleep(1)
            yield n
    finally:
        print("close the connection")


async def main():
    async for page in pages():
        print("page", page)
        if page == LAST:
            break
    print("after the loop")
    await asyncio.sleep(1)
    print("main is over")


asyncio.run(main())
