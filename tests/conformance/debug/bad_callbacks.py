"""In debug mode coroutines and things that cannot be called are refused as callbacks.

covers: loop.call_soon, loop.call_later, loop.run_in_executor
"""
import asyncio


async def coroutine_function():
    pass


async def main():
    loop = asyncio.get_running_loop()
    coro = coroutine_function()
    for bad in (coroutine_function, coro, 42):
        for name, use in (
            ("call_soon", lambda: loop.call_soon(bad)),
            ("call_later", lambda: loop.call_later(1, bad)),
            ("call_soon_threadsafe", lambda: loop.call_soon_threadsafe(bad)),
            ("run_in_executor", lambda: loop.run_in_executor(None, bad)),
        ):
            try:
                use()
            except TypeError as error:
                print(name, "->", str(error).split(" object at ")[0])
    coro.close()


asyncio.run(main(), debug=True)
