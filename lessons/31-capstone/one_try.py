import asyncio
import aiohttp

START = "http://harbour.example/"
TRIES = 1  # knob: 1..5 tries


async def read(session, url):
    for attempt in range(TRIES):
        try:
            async with asyncio.timeout(1), session.get(url) as answer:
                links = (await answer.text()).split()
                print("read", url)
                return links
        except (TimeoutError, aiohttp.ClientError):
            await asyncio.sleep(0.1 * 2**attempt)
    print("gave up", url)
    return []


async def worker(session, todo, seen):
    while True:
        for link in await read(session, await todo.get()):
            if link not in seen:
                seen.add(link)
                todo.put_nowait(link)
        todo.task_done()


async def main():
    todo, seen = asyncio.Queue(), {START}
    todo.put_nowait(START)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        tasks = [asyncio.create_task(worker(session, todo, seen), name=name)
                 for name in ("worker-1", "worker-2", "worker-3")]
        await todo.join()
        print("main: all is done")


asyncio.run(main())
