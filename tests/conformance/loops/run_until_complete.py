"""A loop of one's own, run piece by piece."""
import asyncio

async def work(n):
    await asyncio.sleep(0.1)
    return n

loop = asyncio.new_event_loop()
print(loop.is_running(), loop.is_closed())
print(loop.run_until_complete(work(1)))
task = loop.create_task(work(2))
print(loop.run_until_complete(task))
future = loop.create_future()
loop.call_later(0.1, future.set_result, "later")
print(loop.run_until_complete(future))
loop.close()
print(loop.is_closed())
coroutine = work(4)
try:
    loop.run_until_complete(coroutine)
except RuntimeError as error:
    print(error)
    coroutine.close()
