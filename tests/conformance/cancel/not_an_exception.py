"""except Exception lets the cancellation through; a bare except does not."""
import asyncio

async def careful():
    while True:
        try:
            await asyncio.sleep(0.1)
        except Exception:
            print("never")

async def greedy():
    try:
        await asyncio.sleep(1)
    except:
        print("caught by a bare except")

async def main():
    for work in (careful, greedy):
        task = asyncio.create_task(work())
        await asyncio.sleep(0.25)
        task.cancel()
        await asyncio.wait([task])
        print(work.__name__, task.cancelled())

asyncio.run(main())
