"""close, wait_closed, is_closing, and writing after the end.

covers: asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader
covers: asyncio.StreamReader.read, asyncio.StreamWriter, asyncio.StreamWriter.close, asyncio.StreamWriter.drain
covers: asyncio.StreamWriter.get_extra_info, asyncio.StreamWriter.is_closing, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.StreamWriter.writelines, asyncio.open_connection, asyncio.start_server
"""
import asyncio


async def handle(reader, writer):
    print('server reads', await reader.read(100))
    print('server reads', await reader.read(100))
    writer.close()
    print('closing', writer.is_closing())
    await writer.wait_closed()
    print('server closed')


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.writelines([b'a', b'bc', b'd'])
    await asyncio.sleep(0.01)
    print(writer.is_closing(), writer.get_extra_info('peername') == server.sockets[0].getsockname())
    writer.close()
    print(writer.is_closing())
    await writer.wait_closed()
    print('client closed')
    try:
        writer.write(b'x')
        await writer.drain()
    except ConnectionResetError as error:
        print(repr(error))
    await asyncio.sleep(0.01)
    print(await reader.read())
    server.close()
    await server.wait_closed()


asyncio.run(main())
