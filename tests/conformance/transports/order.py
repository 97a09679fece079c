"""The order of a protocol's callbacks, on both sides.

covers: asyncio.BaseProtocol.connection_lost, asyncio.BaseProtocol.connection_made, asyncio.Protocol
covers: asyncio.Protocol.data_received, asyncio.Protocol.eof_received, asyncio.Server.close
covers: asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.WriteTransport.write
covers: asyncio.WriteTransport.write_eof, asyncio.get_running_loop, loop.create_connection, loop.create_future
covers: loop.create_server
"""
import asyncio


class Protocol(asyncio.Protocol):
    def __init__(self, name, log, lost):
        self.name, self.log, self.lost = name, log, lost
        self.log.append(f'{name}: made')

    def connection_made(self, transport):
        self.log.append(f'{self.name}: connection_made')
        self.transport = transport
        if self.name == 'client':
            transport.write(b'question')

    def data_received(self, data):
        self.log.append(f'{self.name}: data_received {data!r}')
        if self.name == 'server':
            self.transport.write(b'answer')
        else:
            self.transport.write_eof()

    def eof_received(self):
        self.log.append(f'{self.name}: eof_received')
        return None

    def connection_lost(self, error):
        self.log.append(f'{self.name}: connection_lost {error!r}')
        self.lost.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    log, ends = [], [loop.create_future() for _ in range(2)]
    server = await loop.create_server(lambda: Protocol('server', log, ends[0]), '127.0.0.1', 0)
    await loop.create_connection(lambda: Protocol('client', log, ends[1]), *server.sockets[0].getsockname())
    log.append('main: connected')
    await asyncio.gather(*ends)
    print(*log, sep='\n')
    server.close()
    await server.wait_closed()


asyncio.run(main())
