"""time.sleep holds everybody: three naps add up, and the heart misses its beats."""
import asyncio
import time

beats = 0

async def heartbeat():
    global beats
    while True:
        await asyncio.sleep(0.1)
        beats += 1

async def nap(kind):
    if kind == "blocking":
        time.sleep(0.3)
    else:
        await asyncio.sleep(0.3)

async def main():
    global beats
    heart = asyncio.create_task(heartbeat())
    for kind in ("blocking", "friendly"):
        await asyncio.sleep(0.05)
        beats, start = 0, time.monotonic()
        await asyncio.gather(*(nap(kind) for _ in range(3)))
        print(f"{kind} {time.monotonic() - start:.1f} s, beats {beats}")
        await asyncio.sleep(0.1)
    heart.cancel()

asyncio.run(main())
