"""cancelling() counts requests, uncancel() takes one back; the last one calls the cancellation off.

covers: asyncio.Task.cancelling, asyncio.Task.uncancel
"""
import asyncio


async def stubborn(log):
    task = asyncio.current_task()
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as error:
            log.append((task.cancelling(), error.args))
            if task.uncancel() == 0:
                log.append("called off")
                return "done"


async def main():
    log = []
    task = asyncio.create_task(stubborn(log))
    await asyncio.sleep(0)
    task.cancel("one")
    task.cancel("two")
    print(task.cancelling())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(log)
    task.uncancel()
    task.cancel("three")
    try:
        print(await task)
    except asyncio.CancelledError:
        print("cancelled")
    print(log, task.cancelling(), task.uncancel())
    fresh = asyncio.create_task(asyncio.sleep(0, "kept"))
    fresh.cancel()
    fresh.uncancel()
    try:
        print(await fresh)
    except asyncio.CancelledError:
        print("cancelled after all")


asyncio.run(main())
