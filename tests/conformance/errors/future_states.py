"""Asking a future too early, setting it twice, cancelling it, and strange exceptions."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    for ask in (future.result, future.exception):
        try:
            ask()
        except asyncio.InvalidStateError as error:
            print(error)
    future.set_result(1)
    try:
        future.set_result(2)
    except asyncio.InvalidStateError as error:
        print(error)
    print(future.cancel(), future.cancelled(), future.result(), future.exception())
    failed = loop.create_future()
    failed.set_exception(ValueError)
    print(repr(failed.exception()))
    try:
        loop.create_future().set_exception(StopIteration())
    except TypeError as error:
        print(error)
    gone = loop.create_future()
    print(gone.cancel("why"), gone.done())
    try:
        gone.exception()
    except asyncio.CancelledError as error:
        print("cancelled", error.args)

asyncio.run(main())
