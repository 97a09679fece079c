import asyncio
import socket

PHOTOS = 4  # knob: 1..6 photos
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
    await reader.readexactly(len(PHOTO) * PHOTOS)
    print("guest", n, "has all photos")
    writer.close()


async def main():
    server = await asyncio.start_server(welcome, "127.0.0.1", 8888)
    server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    async with asyncio.TaskGroup() as group:
        for n in (1, 2, 3):
            group.create_task(guest(n), name=f"guest-{n}")
        for _ in range(PHOTOS):
            await asyncio.sleep(0.25)
            for writer in room:
                writer.write(PHOTO)
        waits = room[1].transport.get_write_buffer_size()
        print(f"for guest 2 wait {waits / 1e6:.1f} MB")
    server.close()


asyncio.run(main())
