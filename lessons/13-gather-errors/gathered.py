import asyncio

NEWS = 1.0  # knob: 1.0..2.5 step 0.75 seconds


async def fetch(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        print(name, "fails")
        raise OSError(f"no {name}")
    print("got", name)
    return name


async def main():
    try:
        await asyncio.gather(
            fetch("news", NEWS, fails=True),
            fetch("mail", 2, fails=True),
            fetch("map", 3),
        )
    except OSError as error:
        print("main heard:", error)
    await asyncio.sleep(3)
    print("main leaves")


asyncio.run(main())
