"""Done callbacks run in the order they were added, in the next turn, with the waiters between."""
import asyncio

async def waiter(future):
    print("waiter", await future)

async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: print("first", f.result()))
    future.add_done_callback(lambda f: print("second", f.result()))
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.add_done_callback(lambda f: print("third", f.result()))
    future.set_result(42)
    print("set")
    await task
    future.add_done_callback(lambda f: print("late", f.result()))
    print("added late")
    await asyncio.sleep(0)
    print("end")

asyncio.run(main())
