"""async for runs its items one after the other; comprehensions, too."""
import asyncio

async def numbers(name, n):
    for i in range(n):
        await asyncio.sleep(0)
        print(name, i)
        yield i

async def main():
    async for a in numbers("a", 2):
        async for b in numbers("b", 2):
            print("pair", a, b)
    print([x async for x in numbers("list", 3) if x % 2 == 0])
    print({x: y async for x in numbers("k", 2) async for y in numbers("v", 2)})
    print(await anext(numbers("next", 1)), await anext(numbers("none", 0), "default"))

asyncio.run(main())
