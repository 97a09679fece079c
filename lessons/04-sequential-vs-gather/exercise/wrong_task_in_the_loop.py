import asyncio

WANTED = [("news", 3), ("mail", 1), ("map", 2), ("weather", 0.5)]


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)
    return name


async def main():
    results = []
    for name, seconds in WANTED:
        task = asyncio.create_task(fetch(name, seconds), name=name)
        results.append(await task)
    print("results:", ", ".join(results))


asyncio.run(main())
