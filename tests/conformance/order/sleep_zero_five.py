"""sleep(0) sends a task to the back: five tasks take strict turns."""
import asyncio

async def work(name):
    for turn in range(4):
        print(name, turn)
        await asyncio.sleep(0)

async def main():
    await asyncio.gather(*(work(name) for name in "abcde"))

asyncio.run(main())
