"""In debug mode the loop's methods refuse to be called from another thread.

covers: loop.call_soon, loop.call_later, loop.call_at, loop.create_task, loop.call_soon_threadsafe
"""
import asyncio
import threading


def misuse(loop, done):
    for name, use in (
        ("call_soon", lambda: loop.call_soon(print, "no")),
        ("call_later", lambda: loop.call_later(1, print, "no")),
        ("call_at", lambda: loop.call_at(1, print, "no")),
    ):
        try:
            use()
        except RuntimeError as error:
            print(name, "->", error)
    loop.call_soon_threadsafe(print, "this is the way")
    loop.call_soon_threadsafe(done.set)


async def main():
    done = asyncio.Event()
    thread = threading.Thread(target=misuse, args=(asyncio.get_running_loop(), done))
    thread.start()
    await done.wait()
    thread.join()


asyncio.run(main(), debug=True)
