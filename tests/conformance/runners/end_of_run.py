"""What asyncio.run does at its end: cancel what is left, close async generators, wait for the executor.

covers: asyncio.run, loop.shutdown_asyncgens, loop.shutdown_default_executor
"""
import asyncio
import time


async def left_over(name, fail=False):
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print(name, "cancelled at the end")
        if fail:
            raise RuntimeError("while being cancelled")
        raise


async def numbers():
    try:
        yield 1
        yield 2
    finally:
        print("generator closed")


def worker():
    time.sleep(0.05)
    print("worker done")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("handler:", context["message"], repr(context["exception"])))
    tasks = [asyncio.create_task(left_over("first")), asyncio.create_task(left_over("second", fail=True))]
    agen = numbers()
    print(await anext(agen))
    loop.run_in_executor(None, worker)
    await asyncio.sleep(0)
    main.kept = agen, tasks
    return "main's result"


print(asyncio.run(main()))
print("after")
