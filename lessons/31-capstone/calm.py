import asyncio

import aiohttp

START = "http://street.example/"
WORKERS = 3  # knob: 1..6 workers


async def worker(session, todo, seen):
    while True:
        url = await todo.get()
        async with session.get(url) as answer:
            links = (await answer.text()).split()
        print("read", url)
        for link in links:
            if link not in seen:
                seen.add(link)
                todo.put_nowait(link)
        todo.task_done()


async def main():
    todo, seen, workers = asyncio.Queue(), {START}, []
    todo.put_nowait(START)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for n in range(WORKERS):
            work = worker(session, todo, seen)
            workers.append(asyncio.create_task(work, name=f"worker-{n + 1}"))
        try:
            async with asyncio.timeout(10):
                await todo.join()
                print("main: all is done")
        except TimeoutError:
            print("main: still waiting")
        for task in workers:
            task.cancel()


asyncio.run(main())
