import asyncio

FAILS_AT = 1.0  # knob: 1.0..3.25 step 0.75 seconds


async def fetch(name, seconds):
    try:
        await asyncio.sleep(seconds)
        print("got", name)
    except asyncio.CancelledError:
        print(name, "called off")
        raise


async def mail():
    await asyncio.sleep(FAILS_AT)
    print("mail fails")
    raise OSError("mailbox is locked")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fetch("news", 0.5), name="news")
            group.create_task(mail(), name="mail")
            group.create_task(fetch("map", 3), name="map")
    except* OSError as failed:
        print("main:", failed.exceptions[0])
    print("main goes on")
    await asyncio.sleep(3)


asyncio.run(main())
