"""start_serving, serve_forever and its cancelling, close and wait_closed.

covers: asyncio.CancelledError, asyncio.Server.close, asyncio.Server.close_clients, asyncio.Server.is_serving
covers: asyncio.Server.serve_forever, asyncio.Server.sockets, asyncio.Server.start_serving
covers: asyncio.Server.wait_closed, asyncio.StreamReader, asyncio.StreamReader.read, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.open_connection, asyncio.start_server
"""
import asyncio


async def handle(reader, writer):
    await reader.read()
    writer.close()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0, start_serving=False)
    print(server.is_serving(), len(server.sockets))
    await server.start_serving()
    print(server.is_serving())
    forever = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    try:
        await server.serve_forever()
    except RuntimeError as error:
        print(str(error).endswith('is already being awaited on serve_forever()'))
    forever.cancel()
    try:
        await forever
    except asyncio.CancelledError:
        print('cancelled')
    print(server.is_serving(), server.sockets)

    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await asyncio.sleep(0.01)
    server.close()
    waiting = asyncio.create_task(server.wait_closed())
    await asyncio.sleep(0.01)
    print('waits for its connection:', not waiting.done())
    writer.close()
    await waiting
    print('closed')

    async with await asyncio.start_server(handle, '127.0.0.1', 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        await asyncio.sleep(0.01)
        server.close_clients()
        print(await reader.read())
        writer.close()
    print(server.is_serving())


asyncio.run(main())
