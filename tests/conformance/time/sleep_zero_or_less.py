"""sleep(0) and negative sleeps give one turn; a tiny sleep needs a timer."""
import asyncio

async def count(log):
    for n in range(6):
        log.append(n)
        await asyncio.sleep(0)

async def main():
    for delay in (0, -1):
        log = []
        task = asyncio.create_task(count(log))
        await asyncio.sleep(delay)
        print(delay, log)
        await task
    print(await asyncio.sleep(0, "x"))

asyncio.run(main())
