"""A gather of gathers: an inner one ends a turn after its last child, the outer one a turn later.

covers: asyncio.gather, asyncio.sleep
"""
import asyncio

log = []


async def step(name, turns):
    for turn in range(turns):
        await asyncio.sleep(0)
        log.append(f"{name}{turn}")
    return name


async def watch(future, name):
    turn = 0
    while not future.done():
        turn += 1
        await asyncio.sleep(0)
    log.append(f"{name} done")


async def main():
    left = asyncio.gather(step("a", 1), step("b", 3))
    right = asyncio.gather(step("c", 2), step("d", 1))
    both = asyncio.gather(left, right)
    watchers = [asyncio.create_task(watch(f, n)) for f, n in ((left, "left"), (right, "right"), (both, "both"))]
    print(await both)
    await asyncio.wait(watchers)
    print(*log, sep="\n")


asyncio.run(main())
