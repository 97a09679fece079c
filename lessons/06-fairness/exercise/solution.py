import asyncio
import time

rings = 0


async def read_line():
    time.sleep(0.02)  # reading aloud keeps you busy


async def guest():
    for n in range(1, 51):
        await read_line()
        if n % 4 == 0:
            await asyncio.sleep(0)
    print("letter over after", rings, "rings")


async def bell():
    global rings
    while True:
        time.sleep(0.001)  # ringing, too
        rings += 1
        await asyncio.sleep(0)


async def main():
    reading = asyncio.create_task(guest(), name="guest")
    ringing = asyncio.create_task(bell(), name="bell")
    await reading
    ringing.cancel()


asyncio.run(main())
