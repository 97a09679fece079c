import asyncio
import time


def work():
    for step in range(4):
        time.sleep(0.1)
        print("thread at step", step)
    return "result nobody hears"


async def main():
    task = asyncio.create_task(asyncio.to_thread(work))
    await asyncio.sleep(0.15)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("the task is cancelled, the thread is not")
    await asyncio.sleep(0.1)
    print("main ends")


asyncio.run(main())
print("after run")
