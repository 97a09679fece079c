import asyncio


async def baker(counter):
    for n in range(1, 25):
        await asyncio.sleep(0.1)
        counter.put_nowait(n)
    print("baker: 24 buns baked")


async def guest(counter, eaten):
    while True:
        bun = await counter.get()
        await asyncio.sleep(0.5)
        eaten.append(bun)
        counter.task_done()


async def main():
    counter, eaten = asyncio.Queue(maxsize=8), []
    eating = asyncio.create_task(guest(counter, eaten), name="guest")
    await asyncio.create_task(baker(counter), name="baker")
    await counter.join()
    print("guest:", len(eaten), "buns eaten")
    eating.cancel()


asyncio.run(main())
