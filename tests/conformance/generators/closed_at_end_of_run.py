"""asyncio.run closes generators that are still open."""
import asyncio

async def pages():
    try:
        while True:
            yield 1
    finally:
        print("closed by the loop")

kept = pages()

async def main():
    async for page in kept:
        break
    print("main ends")

asyncio.run(main())
print("after run")
