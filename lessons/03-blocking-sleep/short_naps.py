import asyncio
import time

NAP = 0.2  # knob: 0.2..2.0 step 0.2 seconds


async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
        print("beat")


async def nap(n):
    time.sleep(NAP)
    print("nap", n, "over")


async def main():
    beat = asyncio.create_task(heartbeat(), name="heartbeat")
    await asyncio.sleep(0.35)
    start = time.monotonic()
    naps = [asyncio.create_task(nap(n), name=f"nap-{n}") for n in (1, 2, 3)]
    for task in naps:
        await task
    print(f"three naps took {time.monotonic() - start:.1f} s")
    await asyncio.sleep(0.28)
    beat.cancel()


asyncio.run(main())
