"""A blocking client in a thread, an asyncio server on the loop; and the other way round."""
import asyncio
import socket
import threading


def ask(address, text):
    with socket.create_connection(address) as sock:
        sock.sendall(text.encode() + b'\n')
        with sock.makefile() as answers:
            return answers.readline().strip()


async def handle(reader, writer):
    line = await reader.readline()
    await asyncio.sleep(0.05)
    writer.write(line.upper())
    await writer.drain()
    writer.close()


def serve(listener, count):
    for _ in range(count):
        connection, _ = listener.accept()
        with connection:
            data = connection.recv(100)
            connection.sendall(data[::-1])


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    address = server.sockets[0].getsockname()
    async with server:
        words = ('one', 'two', 'three')
        print(await asyncio.gather(*(asyncio.to_thread(ask, address, word) for word in words)))

    listener = socket.create_server(('127.0.0.1', 0))
    thread = threading.Thread(target=serve, args=(listener, 2))
    thread.start()
    for word in (b'stressed', b'drawer'):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(word)
        print(await reader.read())
        writer.close()
        await writer.wait_closed()
    thread.join()
    listener.close()


asyncio.run(main())
