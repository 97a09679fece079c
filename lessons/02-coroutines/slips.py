import asyncio


async def cook(dish):
    print("start", dish)
    await asyncio.sleep(1)
    print("done", dish)


async def main():
    soup = cook("soup")
    salad = cook("salad")
    print("two slips written")
    await salad
    await soup


asyncio.run(main())
