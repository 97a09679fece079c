"""A transport that does not read gets its bytes later.

covers: asyncio.BaseProtocol.connection_made, asyncio.Protocol, asyncio.Protocol.data_received
covers: asyncio.ReadTransport.is_reading, asyncio.ReadTransport.pause_reading, asyncio.Server.close
covers: asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader, asyncio.StreamWriter
covers: asyncio.StreamWriter.close, asyncio.StreamWriter.wait_closed, asyncio.StreamWriter.write
covers: asyncio.get_running_loop, asyncio.open_connection, loop.create_server
"""
import asyncio


class Lazy(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.got = []
        transport.pause_reading()
        print('reading', transport.is_reading())

    def data_received(self, data):
        self.got.append(data)


async def main():
    loop = asyncio.get_running_loop()
    made = []

    def factory():
        made.append(Lazy())
        return made[0]

    server = await loop.create_server(factory, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'one')
    await asyncio.sleep(0.01)
    writer.write(b'two')
    await asyncio.sleep(0.01)
    print(made[0].got)
    made[0].transport.resume_reading()
    await asyncio.sleep(0.01)
    print(made[0].got, made[0].transport.is_reading())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(main())
