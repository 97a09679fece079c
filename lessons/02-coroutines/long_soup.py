import asyncio

COOK = 5.0  # knob: 0.5..5.0 step 0.5 seconds


async def cook(dish, seconds):
    print("start", dish)
    await asyncio.sleep(seconds)
    print("done", dish)


async def main():
    print("order the soup")
    cook("soup", COOK)
    print("order the salad")
    await cook("salad", 1)
    print("closing time")


asyncio.run(main())
