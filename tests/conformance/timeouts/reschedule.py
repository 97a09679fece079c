"""A timeout that is moved, asked and outlived.

covers: asyncio.timeout, asyncio.timeout_at, asyncio.Timeout, asyncio.Timeout.when, asyncio.Timeout.reschedule
covers: asyncio.Timeout.__aenter__, asyncio.Timeout.__aexit__, asyncio.Timeout.expired, asyncio.TimeoutError
"""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as scope:
        print(scope.when(), scope.expired(), repr(scope))
        scope.reschedule(loop.time() + 5)
        print(scope.when() is not None, repr(scope).split(" when=")[0])
        scope.reschedule(None)
        await asyncio.sleep(0.01)
    print(repr(scope))
    try:
        async with asyncio.timeout(10) as scope:
            scope.reschedule(loop.time() + 0.01)
            await asyncio.sleep(1)
    except TimeoutError as error:
        print("TimeoutError", error.args, repr(error.__cause__), scope.expired(), repr(scope))
    print(asyncio.TimeoutError is TimeoutError)
    for use in (lambda: scope.reschedule(None), lambda: asyncio.timeout(1).reschedule(None)):
        try:
            use()
        except RuntimeError as error:
            print("RuntimeError:", error)
    try:
        async with asyncio.timeout_at(loop.time() - 1):
            print("entered though it is over")
            await asyncio.sleep(0)
            print("never here")
    except TimeoutError:
        print("over before it began")
    try:
        async with scope:
            pass
    except RuntimeError as error:
        print("RuntimeError:", error)
    async with asyncio.timeout(0.01) as scope:
        pass
    await asyncio.sleep(0.02)
    print("left in time:", scope.expired(), asyncio.current_task().cancelling())


asyncio.run(main())
