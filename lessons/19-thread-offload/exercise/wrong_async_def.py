import asyncio
import time


def read_page(n):  # an old library: leave it as it is
    time.sleep(0.1)
    print("page", n)


async def scan():
    for n in range(1, 31):
        read_page(n)
    print("scan: complete")


async def scan_archive():
    await scan()


async def heartbeat():
    while True:
        await asyncio.sleep(0.05)
        print("beat")


async def main():
    beating = asyncio.create_task(heartbeat(), name="heartbeat")
    scanning = asyncio.create_task(scan_archive(), name="scan")
    await asyncio.sleep(1)
    scanning.cancel()
    try:
        await scanning
    except asyncio.CancelledError:
        print("main: called off")
    beating.cancel()


asyncio.run(main())
