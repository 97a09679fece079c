"""asyncio.run cancels what is left, and waits for it."""
import asyncio

async def forever(name):
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        print(name, "cancelled")
        await asyncio.sleep(0.1)
        print(name, "clean")
        raise

async def main():
    tasks = [asyncio.create_task(forever("a"))]
    await asyncio.sleep(0)
    print("main ends")
    return tasks

tasks = asyncio.run(main())
print(tasks[0].cancelled())
