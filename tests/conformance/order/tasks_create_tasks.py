"""A tree of tasks runs level by level."""
import asyncio

async def grow(name, depth):
    print(name)
    if depth:
        children = [asyncio.create_task(grow(name + str(n), depth - 1)) for n in range(2)]
        for child in children:
            await child
    print(name, "done")

asyncio.run(grow("r", 3))
