import asyncio
from contextlib import AsyncExitStack

board = {"gate", "house", "safe"}


class Door:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        board.remove(self.name)  # take the key
        try:
            await asyncio.sleep(0.5)
        except BaseException:
            board.add(self.name)
            raise
        print("open", self.name)

    async def __aexit__(self, *failure):
        board.add(self.name)  # bring back the key
        print("close", self.name)
        await asyncio.sleep(0.5)


async def shop():
    async with AsyncExitStack() as stack:
        for name in ("gate", "house", "safe"):
            await stack.enter_async_context(Door(name))
        await asyncio.sleep(0.5)


async def main():
    for limit in (5, 0.25, 1.25, 1.75, 2.25):
        try:
            async with asyncio.timeout(limit):
                await shop()
        except TimeoutError:
            print("cancelled at", limit)
        print("keys on the board:", len(board))


asyncio.run(main())
