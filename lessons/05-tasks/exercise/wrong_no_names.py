import asyncio

REPORTS = [("daily", 1), ("weekly", 3), ("yearly", 2)]


async def report(name, seconds):
    print(name, "begun")
    await asyncio.sleep(seconds)
    print(name, "sent")


async def main():
    tasks = []
    for name, seconds in REPORTS:
        tasks.append(asyncio.create_task(report(name, seconds)))
    for task in tasks:
        await task
    print("lights out")


asyncio.run(main())
