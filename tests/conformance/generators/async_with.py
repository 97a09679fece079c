"""async with: enter and exit order, an exit that waits, an exit that swallows."""
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

@asynccontextmanager
async def resource(name, fails=False):
    print("open", name)
    await asyncio.sleep(0)
    if fails:
        raise OSError(name)
    try:
        yield name
    finally:
        await asyncio.sleep(0)
        print("close", name)

class Swallow:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        print("swallows", repr(error))
        return True

async def main():
    async with resource("a") as a, resource("b") as b:
        print(a, b)
    async with Swallow():
        async with resource("c"), resource("d", fails=True):
            print("never")
    async with AsyncExitStack() as stack:
        for name in "xyz":
            await stack.enter_async_context(resource(name))
        stack.push_async_callback(asyncio.sleep, 0)
        print("all open")

asyncio.run(main())
