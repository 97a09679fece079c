"""The loop's exception handler hears of what nobody else can."""
import asyncio
import gc

def handler(loop, context):
    error = context.get("exception")
    print("handler:", context["message"].split("(")[0], "|", repr(error))

def bad():
    raise LookupError("in a callback")

async def fail():
    raise ValueError("never retrieved")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(bad)
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "by hand"})
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await asyncio.sleep(0)
    print("end")

asyncio.run(main())
