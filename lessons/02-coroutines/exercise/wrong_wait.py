import asyncio


async def cook(dish):
    print("start", dish)
    await asyncio.sleep(1)
    print("done", dish)


async def course(dish):
    print("order", dish)
    cook(dish)
    await asyncio.sleep(1)
    print("serve", dish)


async def main():
    for dish in ("soup", "salad", "cake"):
        await course(dish)
    print("closing time")


asyncio.run(main())
