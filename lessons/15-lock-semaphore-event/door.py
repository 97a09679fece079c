import asyncio


async def guest(name, arrives, door):
    await asyncio.sleep(arrives)
    print(name, "is at the door")
    await door.wait()
    print(name, "goes in")


async def main():
    door = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(guest("A", 0.5, door), name="A")
        group.create_task(guest("B", 1, door), name="B")
        group.create_task(guest("C", 3, door), name="C")
        await asyncio.sleep(2)
        door.set()
        print("main: open")


asyncio.run(main())
