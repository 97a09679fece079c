"""A task tells its callbacks like any future, in the order in which they came.

covers: asyncio.Task.add_done_callback, asyncio.Task.remove_done_callback, asyncio.get_running_loop
"""
import asyncio
import contextvars

who = contextvars.ContextVar("who", default="nobody")


async def work():
    print("work", who.get())
    who.set("the task")


def tell(task):
    print("told of", task.get_name(), task.done(), who.get())


def other(task):
    print("other", who.get())


async def main():
    who.set("main")
    context = contextvars.copy_context()
    context.run(who.set, "given")
    task = asyncio.create_task(work(), name="work")
    task.add_done_callback(tell)
    task.add_done_callback(other, context=context)
    task.add_done_callback(print)
    print(task.remove_done_callback(print), task.remove_done_callback(print))
    who.set("changed")
    await task
    print("main goes on")
    await asyncio.sleep(0)
    task.add_done_callback(other)
    await asyncio.sleep(0)
    print(task.get_loop() is asyncio.get_running_loop())


asyncio.run(main())
