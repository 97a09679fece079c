"""A Runner keeps its loop and its context between runs.

covers: asyncio.Runner, asyncio.Runner.run, asyncio.Runner.close, asyncio.Runner.get_loop
covers: asyncio.Runner.__enter__, asyncio.Runner.__exit__
"""
import asyncio
import contextvars

count = contextvars.ContextVar("count", default=0)


async def up():
    count.set(count.get() + 1)
    return count.get(), asyncio.get_running_loop().get_debug()


with asyncio.Runner(debug=True) as runner:
    loop = runner.get_loop()
    print(runner.run(up()), runner.run(up()), runner.get_loop() is loop)
    print(runner.run(up(), context=contextvars.copy_context()), count.get())
print(loop.is_closed())
for use in (lambda: runner.run(up()), runner.get_loop, runner.__enter__):
    try:
        use()
    except RuntimeError as error:
        print("RuntimeError:", error)
with asyncio.Runner() as runner:
    for bad in (up, 42):
        try:
            runner.run(bad)
        except (ValueError, TypeError) as error:
            print(type(error).__name__, str(error).split(" at 0x")[0])


async def nested():
    coro = up()
    try:
        runner.run(coro)
    except RuntimeError as error:
        print("RuntimeError:", error)
    coro.close()
    coro = up()
    try:
        asyncio.run(coro)
    except RuntimeError as error:
        print("RuntimeError:", error)
    coro.close()


asyncio.run(nested())
asyncio.Runner().close()
