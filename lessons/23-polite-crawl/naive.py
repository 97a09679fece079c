import asyncio
import re
from urllib.parse import urljoin

import aiohttp

MOST = 25  # knob: 5..60 step 5 requests


async def links(session, url):
    async with session.get(url) as response:
        text = await response.text()
    found = re.findall('href="(.*?)"', text)
    return [urljoin(url, link) for link in found]


async def main():
    to_do, asked = ["http://village.example/"], []
    async with aiohttp.ClientSession() as session:
        while to_do and len(asked) < MOST:
            url = to_do.pop(0)
            asked.append(url)
            to_do += await links(session, url)
    print("requests:", len(asked))
    print("different pages:", len(set(asked)))
    print("still on the list:", len(to_do))


asyncio.run(main())
