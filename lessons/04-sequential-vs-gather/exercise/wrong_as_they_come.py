import asyncio

WANTED = [("news", 3), ("mail", 1), ("map", 2), ("weather", 0.5)]


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)
    return name


async def note(results, name, seconds):
    results.append(await fetch(name, seconds))


async def main():
    results = []
    notes = [note(results, name, seconds) for name, seconds in WANTED]
    await asyncio.gather(*notes)
    print("results:", ", ".join(results))


asyncio.run(main())
