import asyncio
import re
from urllib.parse import urldefrag, urljoin

import aiohttp

START = "http://town.example/"


async def links(session, url):
    while True:
        async with session.get(url) as response:
            print("GET", url, response.status)
            text = await response.text()
            if response.status != 429:
                break
            wait = int(response.headers["Retry-After"])
        await asyncio.sleep(wait)
    found = re.findall('href="(.*?)"', text)
    return [urldefrag(urljoin(url, link)).url for link in found]


async def visit(session, url, seen, group):
    if url in seen:
        return
    seen.add(url)
    found = await links(session, url)
    for link in found:
        group.create_task(visit(session, link, seen, group))


async def main():
    seen = set()
    async with aiohttp.ClientSession() as session:
        async with asyncio.TaskGroup() as group:
            await visit(session, START, seen, group)
    print("pages:", len(seen))


asyncio.run(main())
