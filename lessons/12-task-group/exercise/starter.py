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
    try:
        await asyncio.gather(
            fetch("news", 0.5),
            mail(),
            fetch("weather", 2),
            fetch("map", 3),
        )
    except OSError as error:
        print("main:", error)
    print("main goes on")
    await asyncio.sleep(2.5)


asyncio.run(main())
