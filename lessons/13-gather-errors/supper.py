import asyncio


async def pizza():
    await asyncio.sleep(2)
    print("a pizza arrives")


async def drinks(attempt):
    await asyncio.sleep(0.5)
    if attempt == 1:
        raise OSError("line is busy")
    print("the drinks arrive")


async def main():
    for attempt in (1, 2):
        try:
            await asyncio.gather(pizza(), drinks(attempt))
            print("supper!")
        except OSError as error:
            print(f"{error}: order again")


asyncio.run(main())
