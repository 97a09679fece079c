import asyncio


async def report(name, seconds):
    await asyncio.sleep(seconds)
    if name == "weekly":
        raise OSError("out of paper")
    print(name, "sent")


async def main():
    tasks = []
    for name in ("daily", "weekly", "yearly"):
        tasks.append(asyncio.create_task(report(name, 1), name=name))
    for task in tasks:
        try:
            await task
        except OSError as error:
            print(task.get_name(), "failed:", error)


asyncio.run(main())
