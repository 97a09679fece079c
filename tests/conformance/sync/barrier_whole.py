"""A barrier in all its states: filling, draining, reset, broken.

covers: asyncio.Barrier, asyncio.Barrier.wait, asyncio.Barrier.reset, asyncio.Barrier.abort
covers: asyncio.Barrier.__aenter__, asyncio.Barrier.__aexit__, asyncio.Barrier.parties, asyncio.Barrier.n_waiting, asyncio.Barrier.broken, asyncio.BrokenBarrierError
"""
import asyncio


async def party(barrier, name):
    try:
        index = await barrier.wait()
        print(name, "passed", index)
    except asyncio.BrokenBarrierError as error:
        print(name, "broken", error.args)


async def main():
    barrier = asyncio.Barrier(3)
    print(barrier.parties, barrier.n_waiting, barrier.broken)
    for round in range(2):
        await asyncio.gather(*(party(barrier, f"{round}{name}") for name in "abc"))
    waiting = [asyncio.create_task(party(barrier, name)) for name in "xy"]
    await asyncio.sleep(0)
    print(barrier.n_waiting)
    await barrier.reset()
    await asyncio.wait(waiting)
    print(barrier.n_waiting, barrier.broken)
    waiting = [asyncio.create_task(party(barrier, name)) for name in "uv"]
    await asyncio.sleep(0)
    await barrier.abort()
    await asyncio.wait(waiting)
    await party(barrier, "late")
    print(barrier.broken)
    await barrier.reset()
    print(barrier.broken)

    async def with_statement(name):
        async with barrier as index:
            print(name, "inside", index)

    await asyncio.gather(*(with_statement(name) for name in "pqr"))
    try:
        asyncio.Barrier(0)
    except ValueError as error:
        print("ValueError:", error)


asyncio.run(main())
