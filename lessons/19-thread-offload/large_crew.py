import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

WORKERS = 8  # knob: 1..8 threads


def read_archive(n):
    time.sleep(1)
    return n


async def main():
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    with ThreadPoolExecutor(max_workers=WORKERS) as crew:
        jobs = [loop.run_in_executor(crew, read_archive, n)
                for n in range(8)]
        print("read:", await asyncio.gather(*jobs))
    print(f"eight archives took {time.monotonic() - start:.0f} s")


asyncio.run(main())
