import asyncio
import time

import aiohttp

URL = "http://jsonplaceholder.typicode.com/users/"


async def fetch(session, n):
    async with session.get(f"{URL}{n}") as response:
        user = await response.json()
        return user["name"]


async def main():
    start = time.monotonic()
    async with aiohttp.ClientSession() as session:
        names = [await fetch(session, n) for n in range(1, 11)]
    print("names:", len(names))
    print(f"it took {time.monotonic() - start:.2f} s")


asyncio.run(main())
