# What is not thread-safe is not heard: the loop finds it when it wakes up for a reason of its own.
import asyncio
import threading
import time


async def main():
    loop = asyncio.get_running_loop()
    start = time.monotonic()

    def say(*what):
        print(*what, round(time.monotonic() - start, 1))

    async def waiter(name, awaitable):
        try:
            say(name, await awaitable)
        except asyncio.CancelledError:
            say(name, "cancelled")

    async def child():
        say("child")

    future, event, queue = loop.create_future(), asyncio.Event(), asyncio.Queue()
    told = loop.create_future()
    told.add_done_callback(lambda _: say("callback"))
    waiters = [
        asyncio.create_task(waiter("future", future)), asyncio.create_task(waiter("event", event.wait())),
        asyncio.create_task(waiter("sleep", asyncio.sleep(5))), asyncio.create_task(waiter("queue", queue.get()))]
    kept = []

    def work():
        time.sleep(0.1)
        future.set_result(1)
        event.set()
        queue.put_nowait("item")
        waiters[2].cancel()
        kept.append(loop.create_task(child()))
        told.set_result(None)
        loop.call_later(0.05, say, "later")
        loop.call_soon(say, "soon")
        loop.call_soon(say, "never").cancel()
        loop.call_later(0.05, say, "never").cancel()
        time.sleep(0.4)
        loop.call_soon_threadsafe(say, "told")
        loop.call_later(0.2, say, "after that")

    thread = threading.Thread(target=work)
    thread.start()
    await asyncio.sleep(1)
    say("main")
    thread.join()
    await asyncio.wait(waiters)


asyncio.run(main())
