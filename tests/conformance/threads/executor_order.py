"""One worker does the jobs in the order in which they were handed over.

covers: loop.run_in_executor, loop.set_default_executor, loop.shutdown_default_executor
"""
import asyncio
import concurrent.futures
import time

log = []


def job(name, seconds):
    log.append(f"{name} begins")
    time.sleep(seconds)
    log.append(f"{name} ends")
    return name


async def main():
    loop = asyncio.get_running_loop()
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as pool:
        futures = [loop.run_in_executor(pool, job, name, 0.01) for name in "abc"]
        for future in asyncio.as_completed(futures):
            log.append("main got " + await future)
    print(*log, sep="\n")
    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(2, thread_name_prefix="mine"))
    print(await loop.run_in_executor(None, lambda: __import__("threading").current_thread().name))
    await loop.shutdown_default_executor()
    try:
        loop.run_in_executor(None, print)
    except RuntimeError as error:
        print("RuntimeError:", error)
    try:
        loop.set_default_executor("a string")
    except TypeError as error:
        print("TypeError:", error)


asyncio.run(main())
