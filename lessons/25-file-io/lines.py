import asyncio
import tempfile
import time

page = tempfile.NamedTemporaryFile(buffering=0)
page.write(b"Once upon a time\n" * 5)


def long_lines(path):
    for line in open(path):
        time.sleep(0.2)  # an old disk, at the end of a long cable
        yield line


async def heartbeat():
    while True:
        await asyncio.sleep(0.25)
        print("beat")


async def main():
    heart = asyncio.create_task(heartbeat(), name="heart")
    await asyncio.sleep(0.6)
    lines = await asyncio.to_thread(long_lines, page.name)
    print("main: the thread is done")
    for line in lines:
        print("main: read", len(line), "letters")
    await asyncio.sleep(0.3)
    heart.cancel()


asyncio.run(main())
