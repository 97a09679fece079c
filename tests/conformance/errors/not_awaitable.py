"""Awaiting what cannot be awaited is a TypeError."""
import asyncio

def plain():
    return 3

async def main():
    for thing in (plain(), None, [1], plain):
        try:
            await thing
        except TypeError:
            print("TypeError for", type(thing).__name__)

asyncio.run(main())
