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
    for kitchen in KITCHENS:
        await ask(kitchen)
    print("main goes on")


asyncio.run(main())
