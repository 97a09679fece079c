import asyncio

import aiohttp

START = "http://harbour.example/"


async def read(session, url):
    for attempt in (1, 2, 3):
        try:
            async with asyncio.timeout(1), session.get(url) as answer:
                links = (await answer.text()).split()
                print("read", url)
                return links
        except (TimeoutError, aiohttp.ClientError):
            await asyncio.sleep(0.1 * attempt)
    return []


async def worker(session, todo, seen):
    while True:
        for link in await read(session, await todo.get()):
            if link not in seen:
                seen.add(link)
                todo.put_nowait(link)
        todo.task_done()


async def main():
    todo, seen, tasks = asyncio.Queue(), {START}, []
    todo.put_nowait(START)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for n in (1, 2, 3):
            work = worker(session, todo, seen)
            tasks.append(asyncio.create_task(work, name=f"worker-{n}"))
        await todo.join()
        print("main: all is done")


asyncio.run(main())
