import asyncio
import time


def compute():
    time.sleep(2)  # adds up a year of sales
    return 42


async def report():
    return compute()


async def main():
    start = time.monotonic()
    try:
        async with asyncio.timeout(0.5):
            print("report:", await report())
    except TimeoutError:
        print("too slow")
    print(f"main goes on after {time.monotonic() - start:.1f} s")


asyncio.run(main())
