import asyncio
import math
import time
from concurrent.futures import ProcessPoolExecutor

JOBS = 4  # knob: 1..4 step 3 hashes


def digest(n):
    value = n
    for step in range(500_000):
        value = (value * 31 + step) % 1_000_003
    return value


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max_workers=JOBS) as crew:
        start = time.perf_counter()
        await loop.run_in_executor(crew, digest, 0)
        one = time.perf_counter() - start

        start = time.perf_counter()
        jobs = [loop.run_in_executor(crew, digest, n)
                for n in range(JOBS)]
        await asyncio.gather(*jobs)
        all_of_them = time.perf_counter() - start
    times = 4 ** round(math.log(all_of_them / one, 4))
    print("times as long as one, about:", times)


if __name__ == "__main__":
    asyncio.run(main())
