"""One side says that it is done; the other can still answer.

covers: asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader
covers: asyncio.StreamReader.read, asyncio.StreamWriter, asyncio.StreamWriter.can_write_eof
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.StreamWriter.write_eof, asyncio.open_connection, asyncio.start_server
"""
import asyncio


async def handle(reader, writer):
    request = await reader.read()
    print('server got everything:', request)
    writer.write(b'answer to ' + request)
    await writer.drain()
    print('can write eof:', writer.can_write_eof())
    writer.write_eof()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'one ')
    writer.write(b'two')
    writer.write_eof()
    try:
        writer.write(b'three')
    except RuntimeError as error:
        print(error)
    print('client got:', await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(main())
