import asyncio


class Door:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        print("open", self.name)

    async def __aexit__(self, *failure):
        print("closing", self.name)
        await asyncio.sleep(0.5)
        print("closed", self.name)


async def main():
    try:
        async with asyncio.timeout(1.25):
            async with Door("gate"), Door("house"):
                await asyncio.sleep(1)
    except TimeoutError:
        print("main: time is up")


asyncio.run(main())
