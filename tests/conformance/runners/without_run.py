"""A loop driven by hand.

covers: loop.run_until_complete, loop.run_forever, loop.stop, loop.is_running, loop.is_closed, loop.close
covers: asyncio.new_event_loop, asyncio.set_event_loop, asyncio.get_event_loop
"""
import asyncio


async def answer(n):
    await asyncio.sleep(0.01)
    return n


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(asyncio.get_event_loop() is loop, loop.is_running())
print(loop.run_until_complete(answer(1)))
print(loop.run_until_complete(asyncio.gather(answer(2), answer(3), return_exceptions=True)) if False else "skipped")
future = loop.create_future()
loop.call_later(0.01, future.set_result, "by a timer")
print(loop.run_until_complete(future))
task = loop.create_task(answer(4))
loop.call_later(0.02, loop.stop)
loop.run_forever()
print(task.done() and task.result())
loop.call_soon(loop.stop)
loop.run_forever()
try:
    loop.run_until_complete(42)
except TypeError as error:
    print("TypeError:", error)
stopped = loop.create_future()
loop.call_soon(loop.stop)
try:
    loop.run_until_complete(stopped)
except RuntimeError as error:
    print("RuntimeError:", error)
loop.close()
print(loop.is_closed())
asyncio.set_event_loop(None)
try:
    asyncio.get_event_loop()
except RuntimeError as error:
    print("RuntimeError:", error)
