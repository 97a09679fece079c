"""An error in the body cancels the tasks and joins the group of errors."""
import asyncio

left = []

async def work(name):
    try:
        await asyncio.sleep(1)
    finally:
        left.append(name)

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a"))
            group.create_task(work("b"))
            await asyncio.sleep(0.1)
            raise RuntimeError("body")
    except ExceptionGroup as error:
        print(sorted(left), error.message, error.exceptions)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("never starts"))
            raise KeyboardInterrupt
    except KeyboardInterrupt as error:
        print(repr(error))

asyncio.run(main())
