import asyncio


async def fetch(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        raise OSError(f"no {name}")
    return name


async def main():
    wanted = [
        fetch("news", 2, fails=True),
        fetch("mail", 1),
        fetch("map", 1.5, fails=True),
        fetch("weather", 3),
    ]
    for one in wanted:
        try:
            print("here:", await one)
        except OSError as error:
            print("missing:", error)
    print("main leaves")


asyncio.run(main())
