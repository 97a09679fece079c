import asyncio


async def sleeper(name, seconds):
    print(name, "sleeps")
    await asyncio.sleep(seconds)
    print(name, "wakes")


async def main():
    await asyncio.gather(sleeper("short", 0.1), sleeper("long", 0.2))


asyncio.run(main())
