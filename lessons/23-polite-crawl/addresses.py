import asyncio
from urllib.parse import urljoin

import aiohttp

PAGE = "http://village.example/mill"
LINKS = ["/inn", "inn", "/inn#stable",
         "/inn?from=mill", "/baker/../inn"]


async def visit(session, link, seen):
    url = urljoin(PAGE, link)
    if url in seen:
        return
    seen.add(url)
    async with session.get(url) as response:
        print("GET", url, response.status)


async def main():
    seen = set()
    async with aiohttp.ClientSession() as session:
        visits = [visit(session, link, seen) for link in LINKS]
        await asyncio.gather(*visits)


asyncio.run(main())
