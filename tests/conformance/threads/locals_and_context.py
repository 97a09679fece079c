import asyncio
import contextvars
import threading

own = threading.local()
own.value = "main"
request = contextvars.ContextVar("request", default="none")


def look():
    before = getattr(own, "value", "unset")
    own.value = "worker"
    return before, own.value, request.get()


async def main():
    request.set("seven")
    print(await asyncio.to_thread(look))
    print(await asyncio.get_running_loop().run_in_executor(None, look))


asyncio.run(main())
print(own.value)
thread = threading.Thread(target=lambda: print(look()))
thread.start()
thread.join()
