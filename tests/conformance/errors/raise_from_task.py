"""An error keeps its cause and its context on the way through tasks."""
import asyncio

async def low():
    raise KeyError("low")

async def high():
    try:
        await asyncio.create_task(low())
    except KeyError as error:
        raise RuntimeError("high") from error

async def main():
    try:
        await asyncio.gather(high())
    except RuntimeError as error:
        print(repr(error), "from", repr(error.__cause__))
    task = asyncio.create_task(low())
    for _ in range(2):
        try:
            await task
        except KeyError as error:
            print("again", error, error is task.exception())

asyncio.run(main())
