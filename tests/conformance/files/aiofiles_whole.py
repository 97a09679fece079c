"""aiofiles: reading and writing in threads, line by line, while a ticker ticks."""
import asyncio
import os
import tempfile

import aiofiles


async def ticker():
    while True:
        await asyncio.sleep(0.001)


async def main():
    ticking = asyncio.create_task(ticker())
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notes.txt")
        async with aiofiles.open(path, "w", encoding="utf-8") as file:
            print(await file.write("first\nzweite Zeile: ä\n"))
            await file.writelines(["third\n", "fourth"])
            await file.flush()
        async with aiofiles.open(path, encoding="utf-8") as file:
            async for line in file:
                print(repr(line))
            print(await file.seek(0), await file.readline(), await file.tell())
            print(await file.readlines())
        async with aiofiles.open(path, "ab") as file:
            await file.write(b"\n\xff")
        file = await aiofiles.open(path, mode="rb")
        print((await file.read())[-6:], file.closed, file.mode)
        await file.close()
        print(file.closed)

        async def size(n):
            async with aiofiles.open(f"{path}{n}", "w") as file:
                await file.write("x" * n)
            return os.path.getsize(f"{path}{n}")

        print(await asyncio.gather(*(size(n) for n in range(5))))
        try:
            async with aiofiles.open(os.path.join(folder, "missing")) as file:
                print("opened")
        except FileNotFoundError as error:
            print(type(error).__name__, os.path.basename(error.filename))
    print(ticking.cancel())


asyncio.run(main())
