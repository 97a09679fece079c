"""With return_exceptions every outcome is a result, a cancelled child too."""
import asyncio

async def child(n):
    await asyncio.sleep(n / 10)
    if n == 1:
        raise KeyError("one")
    return n

async def main():
    tasks = [asyncio.create_task(child(n)) for n in range(4)]
    asyncio.get_running_loop().call_later(0.25, tasks[3].cancel)
    print([repr(result) for result in await asyncio.gather(*tasks, return_exceptions=True)])

asyncio.run(main())
