import asyncio

TEAS = ["green", "black", "white"]


async def brew(tea):
    print(tea, "brews")
    await asyncio.sleep(1)
    print(tea, "is ready")


async def main():
    await asyncio.gather(*(brew(tea) for tea in TEAS))


asyncio.run(main())
