"""Awaiting a coroutine that never waits gives nobody else a turn."""
import asyncio

async def inner(n):
    return n * 2

async def greedy():
    total = 0
    for n in range(100):
        total += await inner(n)
    print("greedy", total)

async def other():
    print("other")

async def main():
    await asyncio.gather(greedy(), other())

asyncio.run(main())
