import asyncio
import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError


def fail(word):
    time.sleep(0.05)
    raise ValueError(word)


async def main():
    loop = asyncio.get_running_loop()
    found = await asyncio.gather(
        asyncio.to_thread(fail, "first"),
        loop.run_in_executor(None, fail, "second"),
        asyncio.to_thread(len, "abc"),
        return_exceptions=True,
    )
    print(found)


asyncio.run(main())
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(fail, "third")
    try:
        future.result(timeout=0.01)
    except TimeoutError:
        print("not yet")
    print(repr(future.exception()), future.done())
    late = pool.submit(time.sleep, 0.1)
    never = pool.submit(fail, "never")
    print(never.cancel(), never.cancelled(), late.cancel())
