"""Sleeps take what they say, in the loop's own time and in everybody's."""
import asyncio
import time

async def main():
    loop = asyncio.get_running_loop()
    for clock in (loop.time, time.monotonic, time.perf_counter, time.time):
        start = clock()
        await asyncio.sleep(0.3)
        print(f"{clock() - start:.1f}")
    start = loop.time()
    await asyncio.gather(*(asyncio.sleep(n / 10) for n in range(5)))
    print(f"{loop.time() - start:.1f}")
    print(await asyncio.sleep(0.1, "result"))

asyncio.run(main())
