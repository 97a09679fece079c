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
        async with asyncio.TaskGroup() as group:
            await group.create_task(fetch("news", 0.5), name="news")
            await group.create_task(mail(), name="mail")
            await group.create_task(fetch("weather", 2), name="weather")
            await group.create_task(fetch("map", 3), name="map")
    except* OSError as failed:
        print("main:", failed.exceptions[0])
    print("main goes on")
    await asyncio.sleep(2.5)


asyncio.run(main())
