"""Results come in the order of the arguments."""
import asyncio

async def fetch(name, seconds):
    await asyncio.sleep(seconds)
    print("got", name)
    return name

async def main():
    print(await asyncio.gather(fetch("a", 0.3), fetch("b", 0.1), fetch("c", 0.2)))
    print(await asyncio.gather())

asyncio.run(main())
