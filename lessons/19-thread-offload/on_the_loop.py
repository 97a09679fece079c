import asyncio
import time


def read_archive():
    time.sleep(1)  # an old library: it knows nothing of asyncio
    return "12 boxes"


async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
        print("beat")


async def main():
    beating = asyncio.create_task(heartbeat(), name="heartbeat")
    await asyncio.sleep(0.25)
    print("main:", read_archive())
    await asyncio.sleep(0.2)
    beating.cancel()


asyncio.run(main())
