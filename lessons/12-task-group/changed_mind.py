import asyncio


async def fetch(name, seconds):
    try:
        await asyncio.sleep(seconds)
        print("got", name)
    except asyncio.CancelledError:
        print(name, "called off")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fetch("news", 0.5), name="news")
            group.create_task(fetch("map", 3), name="map")
            await asyncio.sleep(1)
            raise ValueError("I stay at home")
    except* ValueError:
        print("main: no trip")
    await asyncio.sleep(3)


asyncio.run(main())
