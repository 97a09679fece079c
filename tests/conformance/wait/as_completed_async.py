"""as_completed as an asynchronous iterator gives back the very tasks it was given.

covers: asyncio.as_completed, asyncio.wait, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED
"""
import asyncio


async def after(seconds, name, fail=False):
    await asyncio.sleep(seconds)
    if fail:
        raise ValueError(name)
    return name


async def main():
    tasks = [asyncio.create_task(after(t, n)) for t, n in ((0.03, "c"), (0.01, "a"), (0.02, "b"))]
    async for task in asyncio.as_completed(tasks):
        print(task in tasks, task.done(), await task)
    order = asyncio.as_completed([after(0.02, "y"), after(0.01, "x", fail=True)])
    for next_one in order:
        try:
            print(await next_one)
        except ValueError as error:
            print("ValueError", error)
    try:
        async for task in asyncio.as_completed([after(0.01, "in time"), after(5, "too slow")], timeout=0.05):
            print(await task)
    except TimeoutError as error:
        print("TimeoutError", error.args)
    tasks = [asyncio.create_task(after(0.01, "p")), asyncio.create_task(after(0.02, "q"))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), done.pop().result())
    print(asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED)
    await asyncio.wait(pending)
    for bad in ([], [after(0, "z")], asyncio.create_task(after(0, "w"))):
        try:
            await asyncio.wait(bad)
        except (TypeError, ValueError) as error:
            print(type(error).__name__, error)
        if isinstance(bad, list) and bad:
            bad[0].close()
    try:
        await asyncio.wait(tasks, return_when="SOMETIMES")
    except ValueError as error:
        print("ValueError:", error)


asyncio.run(main())
