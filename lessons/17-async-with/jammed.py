import asyncio


class Door:
    def __init__(self, name, jammed=False):
        self.name, self.jammed = name, jammed

    async def __aenter__(self):
        await asyncio.sleep(0.5)
        if self.jammed:
            raise OSError(f"{self.name} is jammed")
        print("open", self.name)

    async def __aexit__(self, *failure):
        await asyncio.sleep(0.5)
        print("close", self.name)


async def main():
    try:
        house = Door("house", jammed=True)
        async with Door("gate"), house, Door("safe"):
            print("inside")
    except OSError as error:
        print("main:", error)


asyncio.run(main())
