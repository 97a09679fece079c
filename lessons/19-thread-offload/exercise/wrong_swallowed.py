import asyncio
import threading
import time


def read_page(n):  # an old library: leave it as it is
    time.sleep(0.1)
    print("page", n)


def scan(stop):
    for n in range(1, 31):
        if stop.is_set():
            print("scan: stopped")
            return
        read_page(n)
    print("scan: complete")


async def scan_archive():
    stop = threading.Event()
    try:
        await asyncio.to_thread(scan, stop)
    except asyncio.CancelledError:
        stop.set()


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
