"""Objects with __await__, and a bare yield as the smallest of waits."""
import asyncio

class Twice:
    def __await__(self):
        print("first")
        yield
        print("second")
        yield
        return "value"

class Wrapped:
    def __init__(self, future):
        self.future = future

    def __await__(self):
        return self.future.__await__()

async def other():
    for n in range(3):
        print("other", n)
        await asyncio.sleep(0)

async def main():
    task = asyncio.create_task(other())
    print(await Twice())
    await task
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.1, future.set_result, "wrapped")
    print(await Wrapped(future))

asyncio.run(main())
