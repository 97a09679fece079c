import asyncio

tickets = 1


async def clerk(name, lock):
    global tickets
    async with lock:
        free = tickets
    if free > 0:
        await asyncio.sleep(1)  # the card is charged
        async with lock:
            tickets = tickets - 1
        print(name, "sells a ticket")
    else:
        print(name, "is sorry")


async def main():
    lock = asyncio.Lock()
    a = asyncio.create_task(clerk("A", lock), name="A")
    b = asyncio.create_task(clerk("B", lock), name="B")
    await asyncio.gather(a, b)
    print("tickets left:", tickets)


asyncio.run(main())
