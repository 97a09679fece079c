"""A chat: what one says, everybody gets, in one order.

covers: asyncio.Server.sockets, asyncio.StreamReader, asyncio.StreamReader.readline, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.StreamWriter.write_eof, asyncio.open_connection, asyncio.start_server
"""
import asyncio

people = {}


async def broadcast(text):
    for writer in people.values():
        writer.write(f'{text}\n'.encode())
    await asyncio.gather(*(writer.drain() for writer in people.values()))


async def handle(reader, writer):
    name = (await reader.readline()).decode().strip()
    people[name] = writer
    await broadcast(f'{name} has joined')
    try:
        async for line in reader:
            await broadcast(f'{name}: {line.decode().strip()}')
    finally:
        del people[name]
        writer.close()
        await broadcast(f'{name} has left')


async def listen(name, reader, log):
    async for line in reader:
        log.append(line.decode().strip())


async def person(port, name, delay, lines, logs):
    await asyncio.sleep(delay)
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    writer.write(f'{name}\n'.encode())
    listening = asyncio.create_task(listen(name, reader, logs.setdefault(name, [])))
    for line in lines:
        await asyncio.sleep(0.2)
        writer.write(f'{line}\n'.encode())
    await asyncio.sleep(0.4)
    writer.write_eof()
    await listening
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    logs = {}
    async with server:
        await asyncio.gather(
            person(port, 'ada', 0.0, ['hello?', 'nobody here'], logs),
            person(port, 'bob', 0.31, ['hi ada', 'how are you'], logs),
        )
    for name, log in logs.items():
        print(name, *log, sep='\n  ')


asyncio.run(main())
