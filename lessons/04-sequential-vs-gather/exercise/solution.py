import asyncio

WANTED = [("news", 3), ("mail", 1), ("map", 2), ("weather", 0.5)]


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)
    return name


async def main():
    fetches = [fetch(name, seconds) for name, seconds in WANTED]
    results = await asyncio.gather(*fetches)
    print("results:", ", ".join(results))


asyncio.run(main())
