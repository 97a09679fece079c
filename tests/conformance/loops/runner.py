"""A Runner keeps its loop between runs."""
import asyncio
from contextvars import ContextVar

count = ContextVar("count", default=0)

async def work():
    count.set(count.get() + 1)
    return count.get(), asyncio.get_running_loop()

with asyncio.Runner() as runner:
    a, first = runner.run(work())
    b, second = runner.run(work())
    print(a, b, first is second, runner.get_loop() is first)
print(first.is_closed())
coroutine = work()
try:
    runner.run(coroutine)
except RuntimeError as error:
    print(error)
    coroutine.close()
