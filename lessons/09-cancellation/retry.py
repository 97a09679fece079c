import asyncio


async def fetch():
    while True:
        try:
            await asyncio.sleep(1)
            print("fetched")
        except Exception:
            print("failed, trying again")


async def main():
    task = asyncio.create_task(fetch(), name="fetch")
    await asyncio.sleep(2.5)
    print("stop, please")
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("stopped")


asyncio.run(main())
