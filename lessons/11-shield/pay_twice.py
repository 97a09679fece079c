import asyncio


async def pay():
    await asyncio.sleep(1)
    print("paid 10 euros")


async def main():
    for n in (1, 2):
        try:
            async with asyncio.timeout(0.6):
                await asyncio.shield(pay())
                break
        except TimeoutError:
            print("try", n, "took too long")
    await asyncio.sleep(2)
    print("main is over")


asyncio.run(main())
