import asyncio


async def fetch(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        print(name, "fails")
        raise OSError(f"no {name}")
    print("got", name)
    return name


async def main():
    results = await asyncio.gather(
        fetch("news", 1, fails=True),
        fetch("mail", 2, fails=True),
        fetch("map", 3),
        return_exceptions=True,
    )
    print("gather is over")
    for result in results:
        if isinstance(result, Exception):
            print("missing:", result)
        else:
            print("here:", result)


asyncio.run(main())
