"""A reader is an asynchronous iterator over lines.

covers: asyncio.Server.close, asyncio.Server.is_serving, asyncio.Server.sockets, asyncio.Server.wait_closed
covers: asyncio.StreamReader, asyncio.StreamReader.at_eof, asyncio.StreamWriter, asyncio.StreamWriter.close
covers: asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed, asyncio.StreamWriter.write
covers: asyncio.open_connection, asyncio.start_server
covers: asyncio.StreamReader.__aiter__, asyncio.StreamReader.__anext__
"""
import asyncio


async def handle(reader, writer):
    for n in range(4):
        writer.write(f'line {n}\n'.encode())
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write(b'no newline')
    writer.close()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    async for line in reader:
        print(line)
    print('end', reader.at_eof())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    print('closed', server.is_serving())


asyncio.run(main())
