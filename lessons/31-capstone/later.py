import asyncio

import aiohttp

START = "http://harbour.example/"


async def worker(session, todo, seen):
    loop = asyncio.get_running_loop()
    while True:
        url = await todo.get()
        try:
            async with asyncio.timeout(1), session.get(url) as answer:
                for link in (await answer.text()).split():
                    if link not in seen:
                        seen.add(link)
                        todo.put_nowait(link)
                print("read", url)
        except (TimeoutError, aiohttp.ClientError):
            print("once more, later:", url)
            loop.call_later(2, todo.put_nowait, url)
        todo.task_done()


async def main():
    todo, seen, workers = asyncio.Queue(), {START}, []
    todo.put_nowait(START)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for n in (1, 2, 3):
            work = worker(session, todo, seen)
            workers.append(asyncio.create_task(work, name=f"worker-{n}"))
        await todo.join()
        print("main: all is done")
        for task in workers:
            task.cancel()


asyncio.run(main())
