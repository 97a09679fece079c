import asyncio


async def mail():
    await asyncio.sleep(1)
    raise OSError("mailbox is locked")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(mail(), name="mail")
    except OSError:
        print("no mail today")
    except Exception as caught:
        print("something else:", type(caught).__name__)


asyncio.run(main())
