import asyncio


async def eat(shelf):
    for _ in range(3):
        jar = await shelf.get()
        print("eat", jar)


async def main():
    shelf = asyncio.Queue(maxsize=2)
    try:
        async with asyncio.timeout(5):
            for jar in ("plum", "apple", "cherry"):
                await shelf.put(jar)
                print("put", jar)
            eater = asyncio.create_task(eat(shelf), name="eater")
            await eater
    except TimeoutError:
        print("main: I give up")


asyncio.run(main())
