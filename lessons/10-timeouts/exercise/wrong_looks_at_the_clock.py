import asyncio
import time

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
    start = time.monotonic()
    for kitchen in KITCHENS:
        if time.monotonic() - start > 1:
            print("giving up")
            break
        await ask(kitchen)
    print("main goes on")


asyncio.run(main())
