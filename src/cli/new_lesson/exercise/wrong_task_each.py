import asyncio

TEAS = ["green", "black", "white"]


async def brew(tea):
    print(tea, "brews")
    await asyncio.sleep(1)
    print(tea, "is ready")


async def main():
    for tea in TEAS:
        await asyncio.create_task(brew(tea))


asyncio.run(main())
