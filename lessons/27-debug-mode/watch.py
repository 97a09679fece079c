import asyncio
import logging
import sys
import time

LIMIT = 0.10  # knob: 0.01..0.15 step 0.01 seconds
DISHES = "tea soup salad toast wedding-cake-for-hundred pie rice fish".split()

logging.basicConfig(stream=sys.stdout, format="log: %(message)s")


def chop(dish):
    time.sleep(len(dish) * 0.005)


async def cook(dish, begins):
    await asyncio.sleep(begins)
    chop(dish)
    await asyncio.sleep(0.5)
    print(dish, "is served")


async def heartbeat():
    while True:
        due = time.monotonic() + 0.1
        await asyncio.sleep(0.1)
        if time.monotonic() - due > 0.05:
            print("heart: late!")


async def main():
    asyncio.get_running_loop().slow_callback_duration = LIMIT
    heart = asyncio.create_task(heartbeat(), name="heart")
    async with asyncio.TaskGroup() as group:
        for n, dish in enumerate(DISHES):
            group.create_task(cook(dish, n * 0.2 + 0.05), name=dish)
    heart.cancel()


asyncio.run(main(), debug=True)
