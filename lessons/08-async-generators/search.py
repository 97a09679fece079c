import asyncio

open_now = 0


async def rows(table):
    global open_now
    open_now += 1
    try:
        for n in range(100):
            await asyncio.sleep(0.1)
            yield f"{table}-{n}"
    finally:
        open_now -= 1


async def first(stream):
    async for row in stream:
        return row


async def main():
    streams = [rows(table) for table in ("users", "bills", "mails")]
    for stream in streams:
        print(await first(stream))
    print("connections still open:", open_now)


asyncio.run(main())
