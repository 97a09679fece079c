"""Fifty clients talk to one echo server; each gets its own words back.

covers: asyncio.Server.sockets, asyncio.StreamReader, asyncio.StreamReader.readline, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.drain, asyncio.StreamWriter.wait_closed
covers: asyncio.StreamWriter.write, asyncio.open_connection, asyncio.start_server
"""
import asyncio


async def handle(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def client(port, n):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    answers = []
    for word in ('hello', 'again', str(n)):
        writer.write(f'{word}\n'.encode())
        await writer.drain()
        answers.append((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()
    return answers


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        all_answers = await asyncio.gather(*(client(port, n) for n in range(50)))
    print(len(all_answers))
    print(all_answers[0], all_answers[49])
    print(all(answers == ['HELLO', 'AGAIN', str(n)] for n, answers in enumerate(all_answers)))


asyncio.run(main())
