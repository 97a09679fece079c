"""drain() waits while the other side does not read, and goes on when it does.

covers: asyncio.Event, asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed
covers: asyncio.StreamReader, asyncio.StreamReader.read, asyncio.StreamWriter, asyncio.StreamWriter.close
covers: asyncio.StreamWriter.drain, asyncio.StreamWriter.transport, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.StreamWriter.write_eof, asyncio.open_connection, asyncio.start_server
"""
import asyncio

SIZE = 32 * 1024 * 1024


async def main():
    start = asyncio.Event()
    total = 0

    async def handle(reader, writer):
        nonlocal total
        await start.wait()
        print('the reader begins')
        while data := await reader.read(1 << 20):
            total += len(data)
        writer.close()

    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    print(writer.transport.get_write_buffer_limits())
    writer.write(b'x' * SIZE)
    print(writer.transport.get_write_buffer_size() > 0)
    drain = asyncio.create_task(writer.drain())
    await asyncio.sleep(0.05)
    print('drained?', drain.done())
    start.set()
    await drain
    print('drained', writer.transport.get_write_buffer_size() <= 16384)
    writer.write_eof()
    print(await reader.read())
    print(total == SIZE)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(main())
