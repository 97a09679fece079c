import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

THREADS = 100  # knob: 20..100 step 20 threads


def ask(n):
    time.sleep(0.2)  # somebody far away answers


async def async_ask(n):
    await asyncio.sleep(0.2)


async def ask_all(crew):
    if crew is None:
        jobs = [async_ask(n) for n in range(100)]
    else:
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(crew, ask, n) for n in range(100)]
    await asyncio.gather(*jobs)


async def main():
    crews = {"async": None, "threads": ThreadPoolExecutor(THREADS),
             "processes": ProcessPoolExecutor(4)}
    took = {}
    for name, crew in crews.items():
        start = time.monotonic()
        await ask_all(crew)
        took[name] = time.monotonic() - start
    for name in sorted(took, key=took.get):
        print(name)
        print(f"  took {took[name]:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
