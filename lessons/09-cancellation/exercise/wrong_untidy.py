import asyncio

DISHES = ["soup", "bread", "cake", "tea"]


async def oven_off():
    await asyncio.sleep(0.3)
    print("cook: oven off")


async def cook():
    print("cook: oven on")
    for dish in DISHES:
        await asyncio.sleep(1)
        print("cook:", dish, "done")


async def main():
    task = asyncio.create_task(cook(), name="cook")
    await asyncio.sleep(1.5)
    print("main: please stop")
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main: the cook has gone")
    print("main: lights out")


asyncio.run(main())
