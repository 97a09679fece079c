"""A gather in a gather, one grandchild fails: who goes on, who hears of it."""
import asyncio

async def leaf(name, turns, fails=False):
    try:
        for turn in range(turns):
            await asyncio.sleep(0)
        if fails:
            raise RuntimeError(name)
        print(name, "returns")
        return name
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise

async def branch(name, *leaves):
    try:
        result = await asyncio.gather(*leaves)
        print(name, "got", result)
        return result
    except RuntimeError as error:
        print(name, "failed:", error)
        raise
    finally:
        print(name, "leaves")

async def main():
    try:
        await asyncio.gather(
            branch("left", leaf("l1", 1), leaf("l2", 3, True), leaf("l3", 5)),
            branch("right", leaf("r1", 2), leaf("r2", 4)),
        )
    except RuntimeError as error:
        print("main:", error)
    for _ in range(5):
        await asyncio.sleep(0)
    print("end")

asyncio.run(main())
