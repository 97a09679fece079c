"""Two tasks cannot step the same async generator at once."""
import asyncio

async def slow():
    for n in range(3):
        await asyncio.sleep(0.1)
        yield n

async def step(name, pages):
    try:
        print(name, await anext(pages))
    except RuntimeError as error:
        print(name, error)

async def main():
    pages = slow()
    await asyncio.gather(step("a", pages), step("b", pages))
    await step("c", pages)
    await pages.aclose()

asyncio.run(main())
