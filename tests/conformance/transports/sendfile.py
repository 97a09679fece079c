"""A file through a transport and through a socket; and the error when that needs copying and copying is forbidden.

covers: loop.sendfile, loop.sock_sendfile, asyncio.SendfileNotAvailableError
"""
import asyncio
import io
import socket
import tempfile

TEXT = b'0123456789' * 30_000


class Collect(asyncio.Protocol):
    def __init__(self):
        self.whole = asyncio.get_running_loop().create_future()
        self.data = b''

    def data_received(self, data):
        self.data += data

    def connection_lost(self, exc):
        self.whole.set_result(self.data)


async def main():
    loop = asyncio.get_running_loop()
    collectors = []

    def collector():
        collectors.append(Collect())
        return collectors[-1]

    server = await loop.create_server(collector, '127.0.0.1', 0)
    address = server.sockets[0].getsockname()
    with tempfile.TemporaryFile() as file:
        file.write(TEXT)
        transport, _ = await loop.create_connection(asyncio.Protocol, *address)
        print(await loop.sendfile(transport, file, offset=5), file.tell())
        transport.close()
        await asyncio.sleep(0.01)
        print(await collectors[0].whole == TEXT[5:])

        plain = socket.socket()
        plain.setblocking(False)
        await loop.sock_connect(plain, address)
        print(await loop.sock_sendfile(plain, file, 10, 25))
        try:
            await loop.sock_sendfile(plain, io.BytesIO(b'in memory'), fallback=False)
        except asyncio.SendfileNotAvailableError as error:
            print(type(error).__name__, isinstance(error, RuntimeError))
        print(await loop.sock_sendfile(plain, io.BytesIO(b'in memory')))
        plain.close()
        await asyncio.sleep(0.01)
        print(await collectors[1].whole == TEXT[10:35] + b'in memory')
        for wrong in ({'offset': -1}, {'count': 0}):
            try:
                await loop.sock_sendfile(plain, file, **wrong)
            except ValueError as error:
                print(error)
    try:
        await loop.sendfile(transport, io.BytesIO(b'late'))
    except RuntimeError as error:
        print(error)
    server.close()


asyncio.run(main())
