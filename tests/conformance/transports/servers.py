"""What a server is, and the two ways to get rid of its clients.

covers: asyncio.Server, asyncio.Server.get_loop, asyncio.Server.abort_clients, asyncio.AbstractServer
covers: asyncio.AbstractServer.__aenter__, asyncio.AbstractServer.__aexit__, asyncio.AbstractServer.abort_clients
covers: asyncio.AbstractServer.close, asyncio.AbstractServer.close_clients, asyncio.AbstractServer.get_loop
covers: asyncio.AbstractServer.is_serving, asyncio.AbstractServer.serve_forever
covers: asyncio.AbstractServer.start_serving, asyncio.AbstractServer.wait_closed
"""
import asyncio


class Quiet(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b'hello')

    def connection_lost(self, exc):
        print('server side lost:', exc)


class Client(asyncio.Protocol):
    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()

    def data_received(self, data):
        print('client got', data)

    def connection_lost(self, exc):
        self.lost.set_result(type(exc).__name__)


class Nothing(asyncio.AbstractServer):
    pass


async def one_client(ending):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, '127.0.0.1', 0)
    print(isinstance(server, asyncio.Server), isinstance(server, asyncio.AbstractServer), server.get_loop() is loop)
    async with server:
        transport, client = await loop.create_connection(Client, *server.sockets[0].getsockname())
        await asyncio.sleep(0.01)
        getattr(server, ending)()
        print(ending, await client.lost, server.is_serving())
    print(server.is_serving())


async def main():
    await one_client('close_clients')
    await one_client('abort_clients')
    abstract = Nothing()
    for name in 'close', 'get_loop', 'is_serving', 'close_clients', 'abort_clients':
        try:
            getattr(abstract, name)()
        except NotImplementedError as error:
            print(name, type(error).__name__)
    for name in 'start_serving', 'serve_forever', 'wait_closed':
        try:
            await getattr(abstract, name)()
        except NotImplementedError as error:
            print(name, type(error).__name__)
    try:
        async with abstract as entered:
            print(entered is abstract)
    except NotImplementedError:
        print('its end needs close()')


asyncio.run(main())
