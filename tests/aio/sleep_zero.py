import asyncio
async def w(n):
    for i in range(4): print(n, i); await asyncio.sleep(0)
    return n
async def main():
    print(await asyncio.gather(*(w(i) for i in range(5))))
asyncio.run(main())
