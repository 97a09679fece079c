import asyncio

import aiohttp

START = "http://harbour.example/"


async def worker(session, todo, seen):
    while True:
        url = await todo.get()
        try:
            async with asyncio.timeout(1), session.get(url) as answer:
                links = (await answer.text()).split()
            print("read", url)
        except (TimeoutError, aiohttp.ClientError):
            links = []
            loop = asyncio.get_running_loop()
            loop.call_later(1, todo.put_nowait, url)
        for link in links:
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
