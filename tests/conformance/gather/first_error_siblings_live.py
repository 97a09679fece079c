"""The first failure goes to the waiter; the siblings go on."""
import asyncio

async def child(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    print(name, "ends")
    if fails:
        raise ValueError(name)
    return name

async def main():
    try:
        await asyncio.gather(child("a", 0.3), child("b", 0.1, True), child("c", 0.2, True))
    except ValueError as error:
        print("caught", error)
    await asyncio.sleep(0.5)
    print("end")

asyncio.run(main())
