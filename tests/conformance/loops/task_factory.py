"""A task factory sees every task."""
import asyncio

def factory(loop, coroutine, **options):
    print("making", coroutine.__name__)
    return asyncio.Task(coroutine, loop=loop, **options)

async def child():
    return 1

async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    print(await asyncio.create_task(child()), await asyncio.gather(child(), child()))

asyncio.run(main())
