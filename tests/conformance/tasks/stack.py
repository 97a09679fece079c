"""Where a suspended task is, from its own frames.

covers: asyncio.Task.get_stack, asyncio.Task.print_stack
"""
import asyncio
import io


async def inner():
    await asyncio.sleep(1)


async def outer():
    await inner()


async def fails():
    raise KeyError("lost")


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    print([frame.f_code.co_name for frame in task.get_stack()])
    text = io.StringIO()
    task.print_stack(file=text)
    lines = text.getvalue().splitlines()
    print(lines[0].startswith("Stack for <Task pending name="), lines[-1].strip())
    task.cancel()
    bad = asyncio.create_task(fails())
    await asyncio.wait([task, bad])
    print([frame.f_code.co_name for frame in bad.get_stack(limit=1)], task.get_stack())
    text = io.StringIO()
    bad.print_stack(limit=3, file=text)
    lines = text.getvalue().splitlines()
    print(lines[0].startswith("Traceback for <Task finished name="), lines[-1])


asyncio.run(main())
