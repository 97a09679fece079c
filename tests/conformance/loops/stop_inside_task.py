"""run_until_complete that is stopped from inside."""
import asyncio

async def stops(loop):
    print("before")
    loop.stop()
    await asyncio.sleep(0.1)
    print("after")
    return "done"

loop = asyncio.new_event_loop()
task = loop.create_task(stops(loop))
try:
    loop.run_until_complete(task)
except RuntimeError as error:
    print(error)
print(loop.run_until_complete(task))
loop.close()
