"""An error that nobody handles ends the program with status 1 and a traceback."""
import asyncio

async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("nobody wants me")

async def main():
    print("before")
    await fail()
    print("after")

asyncio.run(main())
