import asyncio
import time

DISHES = "tea soup salad toast wedding-cake-for-hundred pie rice fish".split()


def chop(dish):
    for _ in dish:
        time.sleep(0.005)
    print(dish, "is chopped")


async def cook(dish, begins):
    await asyncio.sleep(begins)
    chop(dish)
    await asyncio.sleep(0.5)
    print(dish, "is served")


async def main():
    asyncio.get_running_loop().slow_callback_duration = 1
    async with asyncio.TaskGroup() as group:
        for n, dish in enumerate(DISHES):
            group.create_task(cook(dish, n * 0.2), name=dish)


asyncio.run(main(), debug=True)
