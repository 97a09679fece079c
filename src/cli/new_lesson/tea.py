import asyncio

DELAY = 0.5  # knob: 0.1..2.0 step 0.1 seconds


async def brew(tea):
    print(tea, "brews")
    await asyncio.sleep(DELAY)
    print(tea, "is ready")


async def main():
    await brew("green")
    await brew("black")


asyncio.run(main())
