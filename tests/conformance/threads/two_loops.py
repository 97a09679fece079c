"""Each thread has its own loop and its own current task.

covers: asyncio.run, asyncio.get_running_loop, asyncio.get_event_loop
"""
import asyncio
import threading

loops = {}


async def main(name):
    loops[name] = asyncio.get_running_loop()
    task = asyncio.current_task()
    await asyncio.sleep(0.01)
    return asyncio.current_task() is task, asyncio.get_event_loop() is loops[name]


def run(name):
    print(name, asyncio.run(main(name)))


for name in ("one", "two"):
    thread = threading.Thread(target=run, args=(name,))
    thread.start()
    thread.join()
print(asyncio.run(main("main")))
print(len(set(map(id, loops.values()))), all(loop.is_closed() for loop in loops.values()))


def no_loop():
    for get in (asyncio.get_running_loop, asyncio.get_event_loop):
        try:
            get()
        except RuntimeError as error:
            print("RuntimeError:", error)


thread = threading.Thread(target=no_loop, name="bare")
thread.start()
thread.join()
