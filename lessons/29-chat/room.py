import asyncio
import socket

GUESTS = 6  # knob: 3..12 guests
PHOTO = bytes(1_000_000)
room = []


async def welcome(reader, writer):
    room.append(writer)
    await reader.read()
    writer.close()


async def guest(n):
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    if n == 2:
        await asyncio.sleep(2)  # looks out of the window
    await reader.readexactly(len(PHOTO))
    print("guest", n, "has the photo")
    writer.close()


async def main():
    server = await asyncio.start_server(welcome, "127.0.0.1", 8888)
    server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    async with asyncio.TaskGroup() as group:
        for n in range(1, GUESTS + 1):
            group.create_task(guest(n), name=f"guest-{n}")
        await asyncio.sleep(0.5)
        for writer in room:
            writer.write(PHOTO)
            await writer.drain()
    server.close()


asyncio.run(main())
