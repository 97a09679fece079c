"""A callback's callback runs in the next turn, behind everybody who was ready."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def countdown(name, n):
        print(name, n)
        if n:
            loop.call_soon(countdown, name, n - 1)
        elif name == "y":
            done.set_result(None)

    loop.call_soon(countdown, "x", 2)
    loop.call_soon(countdown, "y", 3)
    await done

asyncio.run(main())
