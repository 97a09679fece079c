import asyncio
import time

EVERY = 1  # knob: 1..10 step 1 sentences
rings = 0


async def sentence():
    time.sleep(0.1)  # talking keeps you busy


async def guest():
    for n in range(1, 11):
        await sentence()
        if n % EVERY == 0:
            await asyncio.sleep(0)
    print("story over after", rings, "rings")


async def bell():
    global rings
    while True:
        rings += 1
        await asyncio.sleep(0)


async def main():
    story = asyncio.create_task(guest(), name="guest")
    ringing = asyncio.create_task(bell(), name="bell")
    await story
    ringing.cancel()


asyncio.run(main())
