import asyncio


async def audit(pool, name):
    async with pool:
        print(name, "writes the audit")
        await asyncio.sleep(0.5)


async def pay(pool, name):
    async with pool:
        print(name, "pays")
        await asyncio.sleep(0.5)
        await audit(pool, name)
    print(name, "is done")


async def main():
    pool = asyncio.Semaphore(2)  # two connections
    try:
        async with asyncio.timeout(5):
            await asyncio.gather(pay(pool, "Ann"), pay(pool, "Bob"))
    except TimeoutError:
        print("main: nobody answers")


asyncio.run(main())
