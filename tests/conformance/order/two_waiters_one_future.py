"""All waiters of a future are woken in the order in which they began to wait."""
import asyncio

async def waiter(name, future):
    print(name, "waits")
    print(name, "got", await future)

async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in "zyx"]
    await asyncio.sleep(0)
    future.set_result(7)
    print("set")
    for task in tasks:
        await task

asyncio.run(main())
