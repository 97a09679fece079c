"""Streams over a Unix socket.

covers: asyncio.Server.sockets, asyncio.StreamReader.read, asyncio.StreamReader.readline
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.get_extra_info, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.open_unix_connection, asyncio.start_unix_server
"""
import asyncio
import os
import stat
import tempfile


async def handle(reader, writer):
    print('peer', repr(writer.get_extra_info('peername')))
    data = await reader.readline()
    writer.write(data[::-1])
    writer.close()
    await writer.wait_closed()


async def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'echo.sock')
        server = await asyncio.start_unix_server(handle, path)
        print(stat.S_ISSOCK(os.stat(path).st_mode), server.sockets[0].getsockname() == path)
        async with server:
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(b'desserts\n')
            print(await reader.read())
            writer.close()
            await writer.wait_closed()
            try:
                await asyncio.start_unix_server(handle, os.path.join(folder, 'no', 'such'))
            except OSError as error:
                print(type(error).__name__)
        print(os.path.exists(path))
        try:
            await asyncio.open_unix_connection(path)
        except OSError as error:
            print(type(error).__name__)


asyncio.run(main())
