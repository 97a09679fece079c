"""Timeouts around reads: the connection lives on.

covers: asyncio.CancelledError, asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed
covers: asyncio.StreamReader, asyncio.StreamReader.read, asyncio.StreamReader.readline, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.open_connection, asyncio.start_server, asyncio.timeout
"""
import asyncio


async def handle(reader, writer):
    await asyncio.sleep(0.2)
    writer.write(b'late\n')
    await writer.drain()
    print('server sees', await reader.read())
    writer.close()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        await asyncio.wait_for(reader.readline(), 0.05)
    except TimeoutError as error:
        print('first read:', repr(error))
    try:
        async with asyncio.timeout(0.05):
            await reader.readline()
    except TimeoutError as error:
        print('second read:', repr(error))
    print('third read:', await reader.readline())
    first = asyncio.create_task(reader.read(10))
    await asyncio.sleep(0)
    try:
        await reader.read(10)
    except RuntimeError as error:
        print(error)
    first.cancel()
    try:
        await first
    except asyncio.CancelledError:
        print('cancelled')
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.01)
    server.close()
    await server.wait_closed()


asyncio.run(main())
