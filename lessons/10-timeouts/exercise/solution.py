import asyncio

KITCHENS = {"north": 3, "south": 0.3, "east": 3, "west": 3}


async def ask(kitchen):
    try:
        async with asyncio.timeout(0.5):
            print("ask", kitchen)
            await asyncio.sleep(KITCHENS[kitchen])
            print("answer from", kitchen)
    except TimeoutError:
        print("no answer from", kitchen)


async def main():
    try:
        async with asyncio.timeout(1):
            for kitchen in KITCHENS:
                await ask(kitchen)
    except TimeoutError:
        print("giving up")
    print("main goes on")


asyncio.run(main())
