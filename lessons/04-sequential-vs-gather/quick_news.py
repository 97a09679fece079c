import asyncio
import time

NEWS = 0.5  # knob: 0.5..6.0 step 0.5 seconds


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)
    return name


async def main():
    start = time.monotonic()
    results = await asyncio.gather(
        fetch("news", NEWS),
        fetch("mail", 1),
        fetch("map", 2),
    )
    print(", ".join(results))
    print(f"it took {time.monotonic() - start:.1f} s")


asyncio.run(main())
