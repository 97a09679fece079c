"""A handle can be called off until it runs, even by its neighbour."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    second = None

    def first():
        print("first")
        second.cancel()

    loop.call_soon(first)
    second = loop.call_soon(print, "never")
    loop.call_soon(print, "third")
    timer = loop.call_later(0.1, print, "never either")
    timer.cancel()
    await asyncio.sleep(0.2)
    print(second.cancelled(), timer.cancelled())

asyncio.run(main())
