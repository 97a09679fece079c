import asyncio


def ding():
    print("ding")


def dong():
    print("dong")


async def song():
    print("la")
    await asyncio.sleep(0)
    print("la la")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, dong)
    loop.call_soon(ding)
    task = asyncio.create_task(song(), name="song")
    print("all is written down")
    await task


asyncio.run(main())
