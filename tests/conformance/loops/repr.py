"""How tasks and futures show themselves."""
import asyncio

async def work():
    await asyncio.sleep(0.1)
    return 42

async def main():
    task = asyncio.create_task(work(), name="w")
    print(repr(task).split(" coro=")[0], "work()" in repr(task))
    await asyncio.sleep(0)
    print("wait_for=<Future pending" in repr(task))
    await task
    print(repr(task).split(" coro=")[0], repr(task).endswith("result=42>"))
    future = asyncio.get_running_loop().create_future()
    print(future)
    future.set_result("x")
    print(future)

asyncio.run(main())
