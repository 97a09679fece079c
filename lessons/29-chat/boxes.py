import asyncio
import socket
from contextlib import suppress

BOX = 1  # knob: 1..4 photos
PHOTO, boxes = bytes(1_000_000), []


async def welcome(reader, writer):
    boxes.append(box := asyncio.Queue(maxsize=BOX))
    while photo := await box.get():
        writer.write(photo)
        await writer.drain()
    writer.close()


async def guest(n):
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    await asyncio.sleep(2 if n == 2 else 0)  # 2 looks out of the window
    with suppress(asyncio.IncompleteReadError):
        for photos in range(1, 99):
            await reader.readexactly(len(PHOTO))
            print(f"guest {n} has {photos}")
    writer.close()


async def main():
    server = await asyncio.start_server(welcome, "127.0.0.1", 8888)
    server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    async with asyncio.TaskGroup() as group:
        for n in (1, 2, 3):
            group.create_task(guest(n), name=f"guest-{n}")
        for photo in (1, 2, 3, 4):
            await asyncio.sleep(0.25)
            for box in [box for box in boxes if not box.full()]:
                box.put_nowait(PHOTO)
        await asyncio.gather(*[box.put(b"") for box in boxes])


asyncio.run(main())
