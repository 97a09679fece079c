"""pause_writing and resume_writing follow the water marks; a gather of drains.

covers: asyncio.BaseProtocol.connection_made, asyncio.BaseProtocol.pause_writing
covers: asyncio.BaseProtocol.resume_writing, asyncio.BaseTransport.close, asyncio.Event, asyncio.Protocol
covers: asyncio.Server.close, asyncio.Server.sockets, asyncio.Server.wait_closed, asyncio.StreamReader
covers: asyncio.StreamReader.read, asyncio.StreamWriter, asyncio.StreamWriter.close
covers: asyncio.WriteTransport.get_write_buffer_limits, asyncio.WriteTransport.set_write_buffer_limits
covers: asyncio.WriteTransport.write, asyncio.WriteTransport.write_eof, asyncio.get_running_loop
covers: asyncio.start_server, loop.create_connection
"""
import asyncio


class Watcher(asyncio.streams.FlowControlMixin, asyncio.Protocol):
    def __init__(self):
        super().__init__(loop=asyncio.get_running_loop())
        self.events = []

    def connection_made(self, transport):
        self.transport = transport

    def pause_writing(self):
        self.events.append('pause')
        super().pause_writing()

    def resume_writing(self):
        self.events.append('resume')
        super().resume_writing()


async def main():
    gate = asyncio.Event()
    got = 0

    async def handle(reader, writer):
        nonlocal got
        await gate.wait()
        while data := await reader.read(65536):
            got += len(data)
        writer.close()

    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    loop = asyncio.get_running_loop()
    transport, watcher = await loop.create_connection(Watcher, *server.sockets[0].getsockname())
    transport.set_write_buffer_limits(high=1000, low=100)
    print(transport.get_write_buffer_limits())
    size = 40_000_000
    transport.write(bytes(size))
    print(watcher.events)
    waiting = asyncio.create_task(watcher._drain_helper())
    await asyncio.sleep(0.01)
    print(waiting.done())
    gate.set()
    await waiting
    print(watcher.events)
    transport.write_eof()
    while got < size:
        await asyncio.sleep(0.01)
    transport.close()
    server.close()
    await server.wait_closed()
    print('all there')


asyncio.run(main())
