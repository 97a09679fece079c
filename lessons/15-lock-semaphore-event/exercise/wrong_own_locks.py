import asyncio

coins = 0


async def waiter(name):
    global coins
    lock = asyncio.Lock()
    await asyncio.sleep(1)  # serve a table, get a coin
    async with lock:
        seen = coins
        await asyncio.sleep(0.1)  # walk to the slate
        coins = seen + 1
    print(name, "writes", coins)


async def main():
    waiters = []
    for name in "ABCDE":
        waiters.append(asyncio.create_task(waiter(name), name=name))
    await asyncio.gather(*waiters)
    print("on the slate:", coins)


asyncio.run(main())
