"""The other side goes away without reading: reads and writes say so.

covers: asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader
covers: asyncio.StreamReader.read, asyncio.StreamReader.readexactly, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.get_extra_info
covers: asyncio.StreamWriter.transport, asyncio.StreamWriter.wait_closed, asyncio.StreamWriter.write
covers: asyncio.open_connection, asyncio.start_server
"""
import asyncio
import socket
import struct


async def handle(reader, writer):
    await reader.readexactly(1)
    sock = writer.get_extra_info('socket')
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    writer.transport.abort()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'x')
    try:
        await reader.read()
    except ConnectionResetError as error:
        print('read:', error)
    try:
        for _ in range(3):
            writer.write(b'more')
            await writer.drain()
    except ConnectionError as error:
        print('drain:', type(error).__name__, error)
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError as error:
        print('wait_closed:', type(error).__name__)
    server.close()
    await server.wait_closed()


asyncio.run(main())
