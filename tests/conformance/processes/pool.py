import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def square(number):
    return number * number


def nap(seconds):
    time.sleep(seconds)
    return seconds


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max_workers=2) as pool:
        print(await loop.run_in_executor(pool, square, 7))
        futures = [loop.run_in_executor(pool, square, n) for n in range(5)]
        print(await asyncio.gather(*futures))
        began = time.monotonic()
        print(await asyncio.gather(*(loop.run_in_executor(pool, nap, 0.8) for _ in range(2))))
        print("side by side" if time.monotonic() - began < 1.4 else "one after the other")
    print("shut down")


if __name__ == "__main__":
    asyncio.run(main())
