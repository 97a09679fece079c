"""A task that yields something strange is told so."""
import asyncio

class Bad:
    def __await__(self):
        yield 42

async def bad():
    try:
        await Bad()
    except RuntimeError as error:
        print(str(error).split(":")[0].split("<")[0].strip(), "|", str(error).rsplit(":", 1)[-1].strip())

class Itself:
    def __await__(self):
        task = asyncio.current_task()
        task._asyncio_future_blocking = True
        yield task

async def myself():
    try:
        await asyncio.current_task()
    except RuntimeError as error:
        print(str(error).split("<")[0].strip())

async def main():
    await asyncio.create_task(bad())
    await asyncio.create_task(myself())

asyncio.run(main())
