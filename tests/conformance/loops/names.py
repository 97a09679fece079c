"""Tasks have names, and can be found."""
import asyncio

async def work():
    print(asyncio.current_task().get_name())
    await asyncio.sleep(0)

async def main():
    a = asyncio.create_task(work(), name="alpha")
    b = asyncio.create_task(work())
    b.set_name("beta")
    c = asyncio.create_task(work(), name=7)
    print(sorted(task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()))
    await asyncio.gather(a, b, c)
    print(a.get_coro().__name__, b.get_coro().__qualname__, len(asyncio.all_tasks()))
    print(asyncio.iscoroutine(a), asyncio.isfuture(a), asyncio.iscoroutinefunction(work))

asyncio.run(main())
