import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


async def ask(n):  # an async library
    await asyncio.sleep(0.2)


def read(n):  # an old library, which blocks
    time.sleep(0.5)


def add_up(n):  # computes
    for step in range(400_000):
        n = (n * 31 + step) % 1_000_003


async def async_read(n):
    read(n)


async def main():
    await asyncio.gather(*[ask(n) for n in range(30)])
    print("letters: answered")
    await asyncio.gather(*[async_read(n) for n in range(4)])
    print("archive: read")
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max_workers=2) as crew:
        sums = [loop.run_in_executor(crew, add_up, n) for n in range(2)]
        await asyncio.gather(*sums)
    print("sums: done")


if __name__ == "__main__":
    asyncio.run(main())
