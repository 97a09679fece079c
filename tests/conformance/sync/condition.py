"""notify(n) wakes the n who wait longest; each needs the lock again."""
import asyncio

async def waiter(name, condition):
    async with condition:
        await condition.wait()
        print(name, "woke; locked:", condition.locked())

async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in "abcde"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        print("notified two")
        await asyncio.sleep(0)
        print("nobody ran: the lock is mine")
    await asyncio.sleep(0.1)
    print("now the rest")
    async with condition:
        condition.notify_all()
    await asyncio.gather(*tasks)
    try:
        condition.notify()
    except RuntimeError as error:
        print(error)

asyncio.run(main())
