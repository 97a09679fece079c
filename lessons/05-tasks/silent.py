import asyncio


async def report(name, seconds):
    await asyncio.sleep(seconds)
    if name == "weekly":
        raise OSError("out of paper")
    print(name, "sent")


async def main():
    for name in ("daily", "weekly", "yearly"):
        asyncio.create_task(report(name, 1))
    await asyncio.sleep(2)
    print("all reports sent")


asyncio.run(main())
