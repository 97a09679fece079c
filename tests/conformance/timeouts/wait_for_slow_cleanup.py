"""wait_for waits for the cleanup of what it cancelled."""
import asyncio
import time

async def work():
    try:
        await asyncio.sleep(1)
    finally:
        print("cleaning")
        await asyncio.sleep(0.3)
        print("clean")

async def main():
    start = time.monotonic()
    try:
        await asyncio.wait_for(work(), 0.2)
    except TimeoutError:
        print(f"timeout after {time.monotonic() - start:.1f}")

asyncio.run(main())
