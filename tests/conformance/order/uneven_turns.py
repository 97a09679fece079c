"""Tasks with different numbers of turns: who is left keeps its place."""
import asyncio

async def work(name, turns):
    for turn in range(turns):
        print(name, turn)
        await asyncio.sleep(0)
    print(name, "ends")

async def main():
    await asyncio.gather(work("a", 1), work("b", 3), work("c", 0), work("d", 2))

asyncio.run(main())
