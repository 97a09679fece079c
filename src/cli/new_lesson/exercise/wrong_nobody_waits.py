import asyncio

TEAS = ["green", "black", "white"]


async def brew(tea):
    print(tea, "brews")
    await asyncio.sleep(1)
    print(tea, "is ready")


async def main():
    for tea in TEAS:
        asyncio.create_task(brew(tea))
    await asyncio.sleep(0)


asyncio.run(main())
