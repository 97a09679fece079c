import asyncio
from urllib.robotparser import RobotFileParser

import aiohttp

SITE = "http://crawl.example"


async def main():
    rules = RobotFileParser()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{SITE}/robots.txt") as response:
            rules.parse((await response.text()).splitlines())
        for path in ("/about", "/private/ledger"):
            print("may I read", path, rules.can_fetch("*", SITE + path))
        async with session.get(f"{SITE}/private/ledger") as response:
            print("I did it anyway:", response.status, response.reason)


asyncio.run(main())
