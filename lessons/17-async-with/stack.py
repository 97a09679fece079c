import asyncio
from contextlib import AsyncExitStack

JAMMED = 3  # knob: 1..5


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
        async with AsyncExitStack() as stack:
            for n in (1, 2, 3, 4):
                door = Door(f"door {n}", jammed=n == JAMMED)
                await stack.enter_async_context(door)
            print("inside")
    except OSError as error:
        print("main:", error)


asyncio.run(main())
