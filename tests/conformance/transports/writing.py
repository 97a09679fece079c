"""How full a transport is, writing in pieces, and reading that is held and let go.

covers: asyncio.Transport, asyncio.ReadTransport, asyncio.ReadTransport.resume_reading, asyncio.WriteTransport
covers: asyncio.WriteTransport.can_write_eof, asyncio.WriteTransport.get_write_buffer_size
covers: asyncio.WriteTransport.writelines, asyncio.BaseTransport, asyncio.BaseTransport.get_protocol
covers: asyncio.BaseTransport.set_protocol, asyncio.BaseProtocol
"""
import asyncio


class Slow(asyncio.Protocol):
    """Reads nothing until it is told to."""

    def connection_made(self, transport):
        self.transport = transport
        self.total = 0
        transport.pause_reading()

    def data_received(self, data):
        self.total += len(data)


class Writer(asyncio.Protocol):
    def pause_writing(self):
        print('paused')

    def resume_writing(self):
        print('resumed')


async def main():
    loop = asyncio.get_running_loop()
    slow = Slow()
    server = await loop.create_server(lambda: slow, '127.0.0.1', 0)
    transport, writer = await loop.create_connection(Writer, *server.sockets[0].getsockname())
    await asyncio.sleep(0.01)
    for kind in asyncio.Transport, asyncio.ReadTransport, asyncio.WriteTransport, asyncio.BaseTransport:
        print(kind.__name__, isinstance(transport, kind))
    print(isinstance(writer, asyncio.BaseProtocol), transport.can_write_eof(), transport.get_write_buffer_size())
    transport.writelines([b'one ', b'two ', bytearray(b'three')])
    await asyncio.sleep(0.01)
    print(slow.total, slow.transport.is_reading())
    slow.transport.resume_reading()
    await asyncio.sleep(0.01)
    print(slow.total)

    slow.transport.pause_reading()
    transport.write(b'x' * 20_000_000)
    print(transport.get_write_buffer_size() > 1_000_000)
    slow.transport.resume_reading()
    while transport.get_write_buffer_size():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    print(slow.total)

    print(transport.get_protocol() is writer)
    other = Slow()
    transport.set_protocol(other)
    print(transport.get_protocol() is other)
    transport.close()
    server.close()

    abstract = asyncio.Transport()
    for name in 'is_reading', 'pause_reading', 'resume_reading', 'can_write_eof', 'get_write_buffer_size', 'get_protocol':
        try:
            getattr(abstract, name)()
        except NotImplementedError as error:
            print(name, type(error).__name__)


asyncio.run(main())
