"""create_connection over a ready socket; connect_accepted_socket.

covers: asyncio.BaseProtocol.connection_lost, asyncio.Protocol, asyncio.Protocol.data_received
covers: asyncio.get_running_loop, loop.add_reader, loop.connect_accepted_socket, loop.create_connection
covers: loop.create_future
"""
import asyncio
import socket


class Collect(asyncio.Protocol):
    def __init__(self):
        self.data = b''
        self.done = asyncio.get_running_loop().create_future()

    def data_received(self, data):
        self.data += data

    def connection_lost(self, error):
        self.done.set_result(self.data)


async def main():
    loop = asyncio.get_running_loop()
    left, right = socket.socketpair()
    a, first = await loop.create_connection(Collect, sock=left)
    b, second = await loop.create_connection(Collect, sock=right)
    a.write(b'from the left')
    b.write(b'from the right')
    await asyncio.sleep(0.01)
    a.close()
    print(await first.done, await second.done)

    listener = socket.create_server(('127.0.0.1', 0))
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    transport, protocol = await loop.connect_accepted_socket(Collect, accepted)
    client.sendall(b'hello')
    client.close()
    print(await protocol.done)
    listener.close()
    try:
        loop.add_reader(transport, print)
    except Exception as error:
        print(type(error).__name__)


asyncio.run(main())
