import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def nap(seconds):
    time.sleep(seconds)
    return seconds


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        first = loop.run_in_executor(pool, nap, 0.6)
        waiting = [loop.run_in_executor(pool, nap, 0.1) for _ in range(4)]
        try:
            await asyncio.wait_for(first, 0.2)
        except TimeoutError:
            print("no answer yet")
        waiting[-1].cancel()
        print(await asyncio.gather(*waiting, return_exceptions=True))


if __name__ == "__main__":
    asyncio.run(main())
