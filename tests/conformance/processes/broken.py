import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def vanish():
    os._exit(3)


async def main():
    loop = asyncio.get_running_loop()
    pool = ProcessPoolExecutor(1)
    try:
        await loop.run_in_executor(pool, vanish)
    except BrokenProcessPool as error:
        print(error)
    try:
        pool.submit(max, 1, 2)
    except BrokenProcessPool as error:
        print("broken for good:", isinstance(error, RuntimeError))
    pool.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
