import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

THREADS = 10  # knob: 10..50 step 10 threads


def ask(n):
    time.sleep(1)  # somebody far away answers


async def async_ask(n):
    await asyncio.sleep(1)


async def ask_all(crew):
    if crew is None:
        jobs = [async_ask(n) for n in range(50)]
    else:
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(crew, ask, n)
                for n in range(50)]
    await asyncio.gather(*jobs)


async def main():
    crews = {"async": None, "threads": ThreadPoolExecutor(THREADS),
             "processes": ProcessPoolExecutor(5)}
    took = {}
    for name, crew in crews.items():
        start = time.monotonic()
        await ask_all(crew)
        took[name] = round(time.monotonic() - start)
    for name in sorted(took, key=took.get):
        print(name)
        print(f"  took {took[name]} s")


if __name__ == "__main__":
    asyncio.run(main())
