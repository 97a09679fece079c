"""Datagram endpoints: messages keep their borders; errors come to error_received.

covers: asyncio.BaseProtocol.connection_lost, asyncio.BaseProtocol.connection_made, asyncio.BaseTransport.close
covers: asyncio.BaseTransport.get_extra_info, asyncio.DatagramProtocol, asyncio.DatagramProtocol.datagram_received
covers: asyncio.DatagramProtocol.error_received, asyncio.DatagramTransport.sendto, asyncio.Server.close
covers: asyncio.get_running_loop, loop.create_datagram_endpoint, loop.create_future
covers: asyncio.DatagramTransport
"""
import asyncio


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        print('server got', data)
        self.transport.sendto(data.upper(), address)


class Client(asyncio.DatagramProtocol):
    def __init__(self, count):
        self.count = count
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        print('client made', type(transport.get_extra_info('peername')).__name__)

    def datagram_received(self, data, address):
        print('client got', data)
        self.count -= 1
        if not self.count:
            self.done.set_result('all')

    def error_received(self, error):
        print('error', type(error).__name__)
        self.done.set_result('error')

    def connection_lost(self, error):
        print('client lost', error)


async def main():
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=('127.0.0.1', 0))
    address = server.get_extra_info('sockname')
    transport, client = await loop.create_datagram_endpoint(lambda: Client(3), remote_addr=address)
    for message in (b'one', b'', b'three'):
        transport.sendto(message)
    print(await client.done)
    server.close()
    await asyncio.sleep(0.01)
    client.done = loop.create_future()
    transport.sendto(b'anybody?')
    print(await client.done)
    transport.close()
    await asyncio.sleep(0)


asyncio.run(main())
