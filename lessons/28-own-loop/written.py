import asyncio


async def job():
    print("the task")


loop = asyncio.new_event_loop()
loop.call_later(0, print, "the timer")
task = loop.create_task(job(), name="job")
loop.call_soon(print, "the callback")
print("all is written down")
loop.run_until_complete(task)
loop.close()
