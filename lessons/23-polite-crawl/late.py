import asyncio
import re
from urllib.parse import urljoin

import aiohttp

START = "http://village.example/"


async def links(session, url):
    async with session.get(url) as response:
        text = await response.text()
    found = re.findall('href="(.*?)"', text)
    return [urljoin(url, link) for link in found]


async def visit(session, url, seen, group):
    if url in seen:
        return
    print("GET", url)
    found = await links(session, url)
    seen.add(url)
    for link in found:
        work = visit(session, link, seen, group)
        group.create_task(work, name="/" + link.removeprefix(START))


async def main():
    seen = set()
    async with aiohttp.ClientSession() as session:
        async with asyncio.TaskGroup() as group:
            await visit(session, START, seen, group)
    print("pages:", len(seen))


asyncio.run(main())
