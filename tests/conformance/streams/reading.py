"""readline, readuntil, readexactly, read, and what they do at the end of the stream.

covers: asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.Server.sockets, asyncio.StreamReader
covers: asyncio.StreamReader.at_eof, asyncio.StreamReader.read, asyncio.StreamReader.readexactly
covers: asyncio.StreamReader.readline, asyncio.StreamReader.readuntil, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.open_connection, asyncio.start_server
covers: asyncio.IncompleteReadError.expected, asyncio.IncompleteReadError.partial
covers: asyncio.LimitOverrunError.consumed
"""
import asyncio


async def handle(reader, writer):
    writer.write(b'first line\nkey: value;exactly ten|rest of it')
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        reader, writer = await asyncio.open_connection('127.0.0.1', port)
        print(await reader.readline())
        print(await reader.readuntil(b';'))
        print(await reader.readexactly(11))
        try:
            await reader.readuntil(b'|')
            await reader.readuntil(b'!')
        except asyncio.IncompleteReadError as error:
            print('IncompleteReadError', error.partial, error.expected)
        print(reader.at_eof(), await reader.read(), await reader.readline())
        try:
            await reader.readexactly(3)
        except asyncio.IncompleteReadError as error:
            print(error)
        writer.close()
        await writer.wait_closed()

        reader, writer = await asyncio.open_connection('127.0.0.1', port, limit=8)
        try:
            await reader.readline()
        except ValueError as error:
            print(type(error).__name__, error)
        try:
            await reader.readuntil(b'|')
        except asyncio.LimitOverrunError as error:
            print(error, error.consumed > 8)
        writer.close()
        await writer.wait_closed()


asyncio.run(main())
