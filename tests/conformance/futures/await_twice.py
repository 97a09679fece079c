"""A future can be awaited by many and again; its exception is the same object each time.

covers: asyncio.Future.exception
"""
import asyncio


async def take(name, future):
    try:
        print(name, await future)
    except ValueError as error:
        print(name, "caught", error, error is future.exception())


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(take(name, future)) for name in ("first", "second")]
    await asyncio.sleep(0)
    future.set_exception(ValueError("broken"))
    await asyncio.wait(tasks)
    await take("again", future)
    bare = asyncio.get_running_loop().create_future()
    print(repr(bare)[:16], repr(future).split(" at ")[0][:24])


asyncio.run(main())
