import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, print, "later")
    loop.call_soon(print, "soon")
    print("now")
    await asyncio.sleep(0)
    print("main again")


asyncio.run(main())
