"""close, wait_closed, is_closing, and writing after the end."""
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
