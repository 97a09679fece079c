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
        await asyncio.gather(
            fetch("news", 0.5),
            mail(),
            fetch("map", 3),
        )
    except OSError as failed:
        print("main:", failed)
    print("main goes on")
    await asyncio.sleep(3)


asyncio.run(main())
