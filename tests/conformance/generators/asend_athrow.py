"""Sending into an async generator, throwing into it, and its end."""
import asyncio

async def echo():
    heard = "begin"
    while True:
        try:
            heard = yield heard
            await asyncio.sleep(0)
        except ValueError as error:
            heard = f"error {error}"
        if heard == "end":
            return

async def main():
    talk = echo()
    print(await talk.asend(None))
    print(await talk.asend("hello"))
    print(await talk.athrow(ValueError("oops")))
    try:
        await talk.asend("end")
    except StopAsyncIteration:
        print("over")
    try:
        await anext(talk)
    except StopAsyncIteration:
        print("still over")

asyncio.run(main())
