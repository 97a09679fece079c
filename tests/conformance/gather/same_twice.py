"""The same awaitable twice runs once, and its result appears twice."""
import asyncio

async def once():
    print("runs")
    return object()

async def main():
    task = asyncio.create_task(once())
    a, b = await asyncio.gather(task, task)
    print(a is b)
    coroutine = once()
    a, b, c = await asyncio.gather(coroutine, task, coroutine)
    print(a is c, a is b)

asyncio.run(main())
