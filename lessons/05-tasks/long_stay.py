import asyncio

STAY = 4.25  # knob: 0.25..4.25 step 0.5 seconds


async def report(name, seconds):
    print(name, "begun")
    await asyncio.sleep(seconds)
    print(name, "sent")


async def main():
    asyncio.create_task(report("daily", 1))
    asyncio.create_task(report("weekly", 3))
    await asyncio.sleep(STAY)
    print("lights out")


asyncio.run(main())
