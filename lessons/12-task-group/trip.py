import asyncio


async def fetch(name, seconds):
    print("ask for", name)
    await asyncio.sleep(seconds)
    print("got", name)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(fetch("news", 2), name="news")
        group.create_task(fetch("mail", 1), name="mail")
        print("main: end of the block")
    print("main: after the block")


asyncio.run(main())
