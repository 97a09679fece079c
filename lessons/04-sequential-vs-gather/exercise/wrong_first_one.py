import asyncio

WANTED = [("news", 3), ("mail", 1), ("map", 2), ("weather", 0.5)]


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)
    return name


async def main():
    tasks = [asyncio.create_task(fetch(*one), name=one[0]) for one in WANTED]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    results = [task.result() for task in done]
    print("results:", ", ".join(results))


asyncio.run(main())
