"""Gathering finished futures still takes a turn."""
import asyncio

async def other():
    print("other runs")

async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(2)]
    for n, future in enumerate(futures):
        future.set_result(n)
    task = asyncio.create_task(other())
    print(await asyncio.gather(*futures))
    await task

asyncio.run(main())
