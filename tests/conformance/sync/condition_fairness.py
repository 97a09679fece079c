"""Who of a condition's waiters goes first: in the order of waiting, one lock at a time.

covers: asyncio.Condition, asyncio.Condition.wait, asyncio.Condition.notify, asyncio.Condition.notify_all
covers: asyncio.Condition.acquire, asyncio.Condition.release, asyncio.Condition.locked, asyncio.Condition.wait_for
"""
import asyncio


async def waiter(condition, name):
    async with condition:
        print(name, "waits")
        await condition.wait()
        print(name, "woke, locked:", condition.locked())
        await asyncio.sleep(0)
    print(name, "left")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in "abcd"]
    await asyncio.sleep(0)
    await condition.acquire()
    condition.notify(2)
    print("notified two, still locked")
    condition.release()
    await asyncio.sleep(0.01)
    print([task.done() for task in tasks])
    tasks[2].cancel()
    async with condition:
        condition.notify_all()
    print(await asyncio.gather(*tasks, return_exceptions=True))
    for use in (condition.notify, condition.release, condition.notify_all):
        try:
            use()
        except RuntimeError as error:
            print("RuntimeError:", error)
    try:
        await condition.wait()
    except RuntimeError as error:
        print("RuntimeError:", error)
    numbers = []

    async def collector():
        async with condition:
            print("enough:", await condition.wait_for(lambda: len(numbers) >= 2 and len(numbers)))

    task = asyncio.create_task(collector())
    for n in range(3):
        await asyncio.sleep(0)
        async with condition:
            numbers.append(n)
            condition.notify_all()
    await task


asyncio.run(main())
