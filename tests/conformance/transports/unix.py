"""A server and a client on a path.

covers: loop.create_unix_connection, loop.create_unix_server
"""
import asyncio
import os
import stat
import tempfile


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data[::-1])

    def eof_received(self):
        print('server: no more to come')


class Client(asyncio.Protocol):
    def __init__(self):
        self.got = asyncio.Queue()

    def data_received(self, data):
        self.got.put_nowait(data)

    def connection_lost(self, exc):
        self.got.put_nowait(exc)


async def main():
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 's')
        server = await loop.create_unix_server(Echo, path)
        print(stat.S_ISSOCK(os.stat(path).st_mode), server.sockets[0].getsockname() == path)
        transport, client = await loop.create_unix_connection(Client, path)
        print(transport.get_extra_info('peername') == path)
        transport.write(b'desserts')
        print(await client.got.get())
        transport.write_eof()
        print(await client.got.get())
        server.close()
        await server.wait_closed()
        print(os.path.exists(path))
        try:
            await loop.create_unix_connection(Client, os.path.join(folder, 'nobody'))
        except FileNotFoundError as error:
            print(type(error).__name__, error.errno)
        try:
            await loop.create_unix_connection(Client)
        except ValueError as error:
            print(error)


asyncio.run(main())
