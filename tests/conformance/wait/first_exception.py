"""wait(FIRST_EXCEPTION) returns at the first failure and raises nothing."""
import asyncio

async def work(name, seconds, fails):
    await asyncio.sleep(seconds)
    print(name, "ends")
    if fails:
        raise OSError(name)

async def main():
    tasks = [asyncio.create_task(work(*args), name=args[0]) for args in
             [("a", 0.1, False), ("b", 0.2, True), ("c", 0.3, False)]]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    print(sorted(t.get_name() for t in done), [t.get_name() for t in pending])
    print(repr(tasks[1].exception()))
    await asyncio.wait(pending)

asyncio.run(main())
