import asyncio
import time

DEADLINE = 1.0  # knob: 0.5..1.75 step 0.25 seconds


async def ask(n):
    try:
        async with asyncio.timeout(0.4):
            print("try", n)
            await asyncio.sleep(3)
    except TimeoutError:
        print("no answer to try", n)


async def main():
    start = time.monotonic()
    try:
        async with asyncio.timeout(DEADLINE):
            for n in range(1, 6):
                await ask(n)
    except TimeoutError:
        print("giving up")
    print(f"main goes on after {time.monotonic() - start:.1f} s")


asyncio.run(main())
