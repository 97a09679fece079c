"""Every public method of a future, in each of its states.

covers: asyncio.Future, asyncio.Future.result, asyncio.Future.exception, asyncio.Future.set_result
covers: asyncio.Future.set_exception, asyncio.Future.done, asyncio.Future.cancelled, asyncio.Future.cancel
covers: asyncio.Future.add_done_callback, asyncio.Future.remove_done_callback, asyncio.Future.get_loop
covers: asyncio.InvalidStateError
"""
import asyncio


def tell(future):
    for name in ("done", "cancelled", "result", "exception"):
        try:
            print(f"  {name}: {getattr(future, name)()!r}")
        except BaseException as error:
            print(f"  {name}: raises {error!r}")


async def main():
    loop = asyncio.get_running_loop()
    pending, ok, bad, gone = (asyncio.Future() for _ in range(4))
    print(pending.get_loop() is loop)
    ok.set_result([1])
    bad.set_exception(ZeroDivisionError)
    print(gone.cancel("no longer wanted"), gone.cancel(), ok.cancel())
    for name, future in dict(pending=pending, ok=ok, bad=bad, gone=gone).items():
        print(name)
        tell(future)
    for change in (lambda: ok.set_result(2), lambda: gone.set_exception(ValueError()), lambda: pending.set_exception(3),
                   lambda: pending.set_exception(StopIteration("x"))):
        try:
            print(change())
        except Exception as error:
            print(type(error).__name__, error)
    print(repr(pending.exception()))
    fresh = loop.create_future()
    note = lambda f: print("told", f is fresh)
    fresh.add_done_callback(note)
    fresh.add_done_callback(note)
    fresh.add_done_callback(print)
    print(fresh.remove_done_callback(note), fresh.remove_done_callback(note), fresh.remove_done_callback(print))
    fresh.add_done_callback(note)
    fresh.set_result(None)
    await fresh
    fresh.add_done_callback(lambda f: print("late, but told"))
    await asyncio.sleep(0)


asyncio.run(main())
