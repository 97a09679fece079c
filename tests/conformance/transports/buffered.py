"""A BufferedProtocol reads into a buffer of its own.

covers: asyncio.BaseProtocol.connection_lost, asyncio.BufferedProtocol, asyncio.BufferedProtocol.buffer_updated
covers: asyncio.BufferedProtocol.eof_received, asyncio.BufferedProtocol.get_buffer, asyncio.Protocol.eof_received
covers: asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader
covers: asyncio.StreamWriter, asyncio.StreamWriter.close, asyncio.StreamWriter.write, asyncio.get_running_loop
covers: asyncio.start_server, loop.create_connection, loop.create_future
"""
import asyncio


class Buffered(asyncio.BufferedProtocol):
    def __init__(self):
        self.buffer = bytearray(4)
        self.pieces = []
        self.done = asyncio.get_running_loop().create_future()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.pieces.append(bytes(self.buffer[:nbytes]))

    def eof_received(self):
        self.pieces.append('eof')

    def connection_lost(self, error):
        self.done.set_result(error)


async def main():
    loop = asyncio.get_running_loop()

    async def handle(reader, writer):
        writer.write(b'abcdefghij')
        writer.close()

    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    _, protocol = await loop.create_connection(Buffered, *server.sockets[0].getsockname())
    print(await protocol.done, protocol.pieces)
    server.close()
    await server.wait_closed()


asyncio.run(main())
