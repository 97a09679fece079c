import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def add(a, b):
    return a + b


async def direct():
    return sum(add(n, 1) for n in range(200))


async def in_processes():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(4) as crew:
        jobs = [loop.run_in_executor(crew, add, n, 1)
                for n in range(200)]
        return sum(await asyncio.gather(*jobs))


async def main():
    took = {}
    for plan in (in_processes, direct):
        start = time.perf_counter()
        result = await plan()
        took[plan.__name__] = time.perf_counter() - start
        print(plan.__name__, "gives", result)
    print("faster:", min(took, key=took.get))


if __name__ == "__main__":
    asyncio.run(main())
