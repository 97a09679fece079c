import asyncio
import time

import aiohttp

AT_ONCE = 20  # knob: 1..20 requests
URL = "http://bakery.example/bread/"


async def fetch(session, gate, n, statuses):
    async with gate:
        while True:
            async with session.get(f"{URL}{n}") as response:
                statuses.append(response.status)
                if response.status != 429:
                    return await response.text()
                wait = int(response.headers["Retry-After"])
            await asyncio.sleep(wait)


async def main():
    start, statuses = time.monotonic(), []
    gate = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession() as session:
        fetches = [fetch(session, gate, n, statuses) for n in range(20)]
        await asyncio.gather(*fetches)
    print("requests:", len(statuses))
    print("too many requests:", statuses.count(429))
    print(f"all read after {time.monotonic() - start:.1f} s")


asyncio.run(main())
