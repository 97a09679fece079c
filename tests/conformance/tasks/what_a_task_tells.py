"""Name, coroutine, context and loop of a task.

covers: asyncio.Task, asyncio.Task.get_name, asyncio.Task.set_name, asyncio.Task.get_coro, asyncio.Task.get_context
covers: asyncio.Task.set_result, asyncio.Task.set_exception, asyncio.Task.__await__
covers: asyncio.Task.get_loop, asyncio.Task.done, asyncio.Task.result, asyncio.current_task, asyncio.all_tasks
"""
import asyncio
import contextvars

who = contextvars.ContextVar("who", default="nobody")


async def job(n):
    print(asyncio.current_task().get_name(), who.get())
    await asyncio.sleep(0)
    return n * 2


async def main():
    context = contextvars.copy_context()
    context.run(who.set, "ada")
    coro = job(21)
    task = asyncio.create_task(coro, name="job", context=context)
    print(task.get_coro() is coro, coro.__qualname__, task.get_context() is context)
    print(task.get_loop() is asyncio.get_running_loop())
    print(sorted(t.get_name() for t in asyncio.all_tasks()))
    task.set_name(7)
    print(repr(task.get_name()), task.done())
    try:
        task.result()
    except asyncio.InvalidStateError as error:
        print("InvalidStateError:", error)
    for use in (task.set_result, task.set_exception):
        try:
            use(None)
        except RuntimeError as error:
            print("RuntimeError:", error)
    print(await task, task.done(), task.result())


asyncio.run(main())
