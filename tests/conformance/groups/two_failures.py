"""Two failures in the same turn arrive together; one during cleanup joins them."""
import asyncio

async def fail(name):
    await asyncio.sleep(0)
    raise ValueError(name)

async def fail_in_cleanup():
    try:
        await asyncio.sleep(1)
    finally:
        raise KeyError("cleanup")

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("first"))
            group.create_task(fail("second"))
            group.create_task(fail_in_cleanup())
    except* ValueError as group:
        print("values", [str(error) for error in group.exceptions])
    except* KeyError as group:
        print("keys", [str(error) for error in group.exceptions])

asyncio.run(main())
