"""Swallowing the timeout's cancellation inside the block: the block ends late and still raises."""
import asyncio

async def main():
    try:
        async with asyncio.timeout(0.1) as limit:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("swallowed")
            await asyncio.sleep(0.1)
            print("went on")
        print("no error")
    except TimeoutError:
        print("TimeoutError")
    print(limit.expired(), asyncio.current_task().cancelling())

asyncio.run(main())
