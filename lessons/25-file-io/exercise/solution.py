import asyncio
import time


def lines(recipe):
    for ingredient in ("flour", "water", "salt"):
        time.sleep(0.02)  # the disk in the cellar
        yield f"{ingredient} for {recipe}"


def read(recipe):
    return list(lines(recipe))


async def cook(recipe):
    found = await asyncio.to_thread(read, recipe)
    print(recipe, "needs", ", ".join(found))


async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(1, 11):
            group.create_task(cook(f"bread {n}"), name=f"cook-{n}")
    print("main: all recipes are there")


asyncio.run(main())
