"""The same program with lazy and with eager tasks: only the order differs.

covers: asyncio.eager_task_factory
"""
import asyncio


async def part(log, name, turns):
    log.append(f"{name}>")
    for _ in range(turns):
        await asyncio.sleep(0)
        log.append(name)
    log.append(f"<{name}")
    return name


async def program(factory):
    asyncio.get_running_loop().set_task_factory(factory)
    log = []
    tasks = [asyncio.create_task(part(log, name, turns)) for name, turns in (("a", 2), ("b", 0), ("c", 1))]
    log.append("made")
    for task in tasks:
        await task
    log.append("over")
    return " ".join(log)


for factory in (None, asyncio.eager_task_factory):
    print(asyncio.run(program(factory)))
