import asyncio


async def fetch(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        raise OSError(f"no {name}")
    return name


async def main():
    results = await asyncio.gather(
        fetch("news", 2, fails=True),
        fetch("mail", 1),
        fetch("map", 1.5, fails=True),
        fetch("weather", 3),
        return_exceptions=True,
    )
    for result in results:
        if not isinstance(result, Exception):
            print("here:", result)
    for result in results:
        if isinstance(result, Exception):
            print("missing:", result)
    print("main leaves")


asyncio.run(main())
