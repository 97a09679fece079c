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
        results.append(await fetch(name, seconds))
    print("results:", ", ".join(results))


asyncio.run(main())
