"""wait with a timeout neither raises nor cancels."""
import asyncio

async def work(seconds):
    await asyncio.sleep(seconds)
    print("worked", seconds)

async def main():
    tasks = [asyncio.create_task(work(s)) for s in (0.1, 0.3)]
    done, pending = await asyncio.wait(tasks, timeout=0.2)
    print(len(done), len(pending))
    done, pending = await asyncio.wait(pending)
    print(len(done), len(pending))
    try:
        await asyncio.wait([])
    except ValueError as error:
        print(error)

asyncio.run(main())
