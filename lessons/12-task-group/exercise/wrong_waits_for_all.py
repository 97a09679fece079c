import asyncio


async def fetch(name, seconds):
    print("ask for", name)
    try:
        await asyncio.sleep(seconds)
        print("got", name)
    except asyncio.CancelledError:
        print(name, "called off")
        raise


async def mail():
    print("ask for mail")
    await asyncio.sleep(1)
    raise OSError("mailbox is locked")


async def main():
    results = await asyncio.gather(
        fetch("news", 0.5),
        mail(),
        fetch("weather", 2),
        fetch("map", 3),
        return_exceptions=True,
    )
    for result in results:
        if isinstance(result, OSError):
            print("main:", result)
    print("main goes on")
    await asyncio.sleep(2.5)


asyncio.run(main())
