import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def add_up(n):
    value = n
    for step in range(250_000):
        value = (value * 31 + step) % 1_000_003


async def async_add_up(n):
    add_up(n)


async def add_up_all(crew):
    if crew is None:
        jobs = [async_add_up(n) for n in range(4)]
    else:
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(crew, add_up, n)
                for n in range(4)]
    await asyncio.gather(*jobs)


async def main():
    best = None
    crews = {"processes": ProcessPoolExecutor(4),
             "threads": ThreadPoolExecutor(4), "async": None}
    for name, crew in crews.items():
        start = time.perf_counter()
        await add_up_all(crew)
        took = time.perf_counter() - start
        best = best or took
        print(name, "took more than twice the best:", took > 2 * best)


if __name__ == "__main__":
    asyncio.run(main())
