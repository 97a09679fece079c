"""break leaves an async generator open; aclosing closes it before the next statement."""
import asyncio
from contextlib import aclosing

async def pages():
    try:
        for n in range(5):
            await asyncio.sleep(0)
            yield n
    finally:
        await asyncio.sleep(0)
        print("pages closed")

async def main():
    async with aclosing(pages()) as all_pages:
        async for page in all_pages:
            print("page", page)
            if page == 1:
                break
    print("after aclosing")
    kept = pages()
    async for page in kept:
        if page == 1:
            break
    print("after a bare break")
    await kept.aclose()
    print("after aclose")

asyncio.run(main())
