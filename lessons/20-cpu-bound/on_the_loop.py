import asyncio
import math
import time

JOBS = 4  # knob: 4..16 step 12 hashes


async def digest(n):
    value = n
    for step in range(500_000):
        value = (value * 31 + step) % 1_000_003
    return value


async def main():
    start = time.perf_counter()
    await digest(0)
    one = time.perf_counter() - start

    start = time.perf_counter()
    jobs = [digest(n) for n in range(JOBS)]
    await asyncio.gather(*jobs)
    all_of_them = time.perf_counter() - start
    times = 4 ** round(math.log(all_of_them / one, 4))
    print("times as long as one, about:", times)


asyncio.run(main())
