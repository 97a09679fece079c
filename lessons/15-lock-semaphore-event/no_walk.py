import asyncio

WALK = 0.0  # knob: 0.0..2.0 step 0.5 seconds

coins = 0


async def waiter(name):
    global coins
    seen = coins
    await asyncio.sleep(WALK)
    coins = seen + 1
    print(name, "writes", coins)


async def main():
    a = asyncio.create_task(waiter("A"), name="A")
    b = asyncio.create_task(waiter("B"), name="B")
    c = asyncio.create_task(waiter("C"), name="C")
    await asyncio.gather(a, b, c)
    print("on the slate:", coins)


asyncio.run(main())
