import asyncio
import logging
import sys
import time

logging.basicConfig(stream=sys.stdout, format="log: %(message)s")


async def clock():
    while True:
        due = time.monotonic() + 0.1
        await asyncio.sleep(0.1)
        print(f"tick, {time.monotonic() - due:.1f} s late")


async def guest(n):
    time.sleep(0.06)
    print("guest", n, "is seated")


async def main():
    ticking = asyncio.create_task(clock(), name="clock")
    await asyncio.sleep(0.25)
    guests = [guest(n) for n in range(1, 11)]
    await asyncio.gather(*guests)
    await asyncio.sleep(0.2)
    ticking.cancel()
    print("main: all guests are seated")


asyncio.run(main(), debug=True)
