import asyncio

REPORTS = [("daily", 1), ("weekly", 3), ("yearly", 2)]


async def report(name, seconds):
    print(name, "begun")
    await asyncio.sleep(seconds)
    print(name, "sent")


async def main():
    for name, seconds in REPORTS:
        asyncio.create_task(report(name, seconds), name=name)
    await asyncio.sleep(4)
    print("lights out")


asyncio.run(main())
