"""wait_for looks at its predicate each time it is woken."""
import asyncio

async def main():
    condition = asyncio.Condition()
    level = 0

    async def until(n):
        async with condition:
            await condition.wait_for(lambda: level >= n)
            print("level", level, "for", n)

    tasks = [asyncio.create_task(until(n)) for n in (3, 1, 2)]
    for _ in range(3):
        await asyncio.sleep(0.1)
        async with condition:
            level += 1
            condition.notify_all()
    await asyncio.gather(*tasks)

asyncio.run(main())
