import asyncio
import socket

PHOTO, room = bytes(1_000_000), []


async def welcome(reader, writer):
    room.append(writer)
    await reader.read()
    writer.close()


async def send(writer):
    writer.write(PHOTO)
    await writer.drain()


async def guest(n):
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    if n == 2:
        await asyncio.sleep(2)  # looks out of the window
    for photo in (1, 2):
        await reader.readexactly(len(PHOTO))
        print(f"guest {n} has photo {photo}")
    writer.close()


async def main():
    server = await asyncio.start_server(welcome, "127.0.0.1", 8888)
    server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    async with asyncio.TaskGroup() as group:
        for n in (1, 2, 3):
            group.create_task(guest(n), name=f"guest-{n}")
        await asyncio.sleep(0.25)
        await asyncio.gather(*[send(writer) for writer in room])
        await asyncio.gather(*[send(writer) for writer in room])


asyncio.run(main())
