"""A cancelled child raises CancelledError in the waiter, and the siblings live."""
import asyncio

async def child(name):
    try:
        await asyncio.sleep(0.2)
        print(name, "done")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise

async def main():
    a, b = (asyncio.create_task(child(name)) for name in "ab")
    asyncio.get_running_loop().call_later(0.1, a.cancel)
    try:
        await asyncio.gather(a, b)
    except asyncio.CancelledError:
        print("waiter sees it", asyncio.current_task().cancelling())
    await b
    print("end")

asyncio.run(main())
