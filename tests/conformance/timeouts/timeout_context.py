"""asyncio.timeout: expired, reschedule, never expired, the deadline given back."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(0.1) as limit:
            print("inside", limit.expired())
            await asyncio.sleep(1)
    except TimeoutError:
        print("late", limit.expired())
    async with asyncio.timeout(0.1) as limit:
        limit.reschedule(loop.time() + 0.3)
        await asyncio.sleep(0.2)
    print("moved", limit.expired())
    async with asyncio.timeout(None) as limit:
        await asyncio.sleep(0.1)
        print(limit.when())
    try:
        async with asyncio.timeout_at(loop.time() - 1):
            print("still runs until its first await")
            await asyncio.sleep(0)
            print("never")
    except TimeoutError:
        print("past deadline")
    print(asyncio.current_task().cancelling())

asyncio.run(main())
