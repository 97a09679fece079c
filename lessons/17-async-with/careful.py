import asyncio

board = 3


class Door:
    def __init__(self, name, jammed=False):
        self.name, self.jammed = name, jammed

    async def __aenter__(self):
        global board
        board -= 1
        print("take the key to the", self.name)
        try:
            await asyncio.sleep(0.5)
            if self.jammed:
                raise OSError(f"{self.name} is jammed")
        except BaseException:
            await self.__aexit__()
            raise

    async def __aexit__(self, *failure):
        global board
        await asyncio.sleep(0.5)
        board += 1
        print("bring back the key to the", self.name)


async def main():
    house = Door("house", jammed=True)
    try:
        async with Door("gate"), house, Door("safe"):
            print("inside")
    except OSError as error:
        print("main:", error)
    print("keys on the board:", board)


asyncio.run(main())
