import asyncio
import re
from urllib.parse import urldefrag, urljoin

import aiohttp

START = "http://town.example/"


async def links(session, url):
    async with session.get(url) as response:
        print("GET", url, response.status)
        text = await response.text()
    found = re.findall('href="(.*?)"', text)
    return [urldefrag(urljoin(url, link)).url for link in found]


async def visit(session, url, seen, group):
    if url in seen:
        return
    found = await links(session, url)
    seen.add(url)
    for link in found:
        group.create_task(visit(session, link, seen, group))


async def main():
    seen = set()
    async with aiohttp.ClientSession() as session:
        async with asyncio.TaskGroup() as group:
            await visit(session, START, seen, group)
    print("pages:", len(seen))


asyncio.run(main())
