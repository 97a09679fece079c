"""eof_received that returns True keeps the transport open; abort does not wait.

covers: asyncio.BaseProtocol.connection_lost, asyncio.BaseProtocol.connection_made, asyncio.BaseTransport.close
covers: asyncio.BaseTransport.is_closing, asyncio.DatagramTransport.abort, asyncio.Protocol
covers: asyncio.Protocol.data_received, asyncio.Protocol.eof_received, asyncio.Server.close
covers: asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.WriteTransport.abort
covers: asyncio.WriteTransport.write, asyncio.WriteTransport.write_eof, asyncio.get_running_loop, loop.call_later
covers: loop.create_connection, loop.create_future, loop.create_server
"""
import asyncio


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        print('server got', data)

    def eof_received(self):
        print('server eof')
        asyncio.get_running_loop().call_later(0.05, self.answer)
        return True

    def answer(self):
        print('closing?', self.transport.is_closing())
        self.transport.write(b'still here')
        self.transport.close()

    def connection_lost(self, error):
        print('server lost', error)


class Client(asyncio.Protocol):
    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        transport.write(b'all I have')
        transport.write_eof()

    def data_received(self, data):
        print('client got', data)

    def connection_lost(self, error):
        print('client lost', error)
        self.lost.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, '127.0.0.1', 0)
    address = server.sockets[0].getsockname()
    _, client = await loop.create_connection(Client, *address)
    await client.lost
    transport, client = await loop.create_connection(Client, *address)
    transport.abort()
    print('aborted', transport.is_closing(), client.lost.done())
    await client.lost
    await asyncio.sleep(0.1)
    server.close()
    await server.wait_closed()


asyncio.run(main())
