"""wait(FIRST_COMPLETED): who is done, who is pending, nobody is cancelled."""
import asyncio

async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds

async def main():
    tasks = [asyncio.create_task(work(s / 10), name=f"w{s}") for s in (3, 1, 2)]
    pending = set(tasks)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        print(sorted(t.get_name() for t in done), sorted(t.get_name() for t in pending))

asyncio.run(main())
