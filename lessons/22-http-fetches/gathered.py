import asyncio
import time

import aiohttp

URL = "http://jsonplaceholder.typicode.com/users/"
LIMIT = 5  # knob: 1..10 connections


async def fetch(session, n):
    async with session.get(f"{URL}{n}") as response:
        user = await response.json()
        return user["name"]


async def main():
    start = time.monotonic()
    connector = aiohttp.TCPConnector(limit=LIMIT)
    async with aiohttp.ClientSession(connector=connector) as session:
        fetches = [fetch(session, n) for n in range(1, 11)]
        names = await asyncio.gather(*fetches)
    print("names:", len(names))
    print(f"it took {time.monotonic() - start:.2f} s")


asyncio.run(main())
