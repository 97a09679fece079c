"""The loop's own socket calls: sock_accept, sock_connect, sock_recv, sock_sendall …

covers: asyncio.get_running_loop, loop.sock_accept, loop.sock_connect, loop.sock_recv, loop.sock_recv_into
covers: loop.sock_recvfrom, loop.sock_sendall, loop.sock_sendto
"""
import asyncio
import socket


async def serve(loop, listener):
    connection, _ = await loop.sock_accept(listener)
    print('blocking?', connection.getblocking())
    data = await loop.sock_recv(connection, 100)
    print('server got', data)
    await loop.sock_sendall(connection, data * 3)
    buffer = bytearray(4)
    count = await loop.sock_recv_into(connection, buffer)
    print('server got', count, bytes(buffer))
    connection.close()


async def main():
    loop = asyncio.get_running_loop()
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen()
    listener.setblocking(False)
    server = asyncio.create_task(serve(loop, listener))
    client = socket.socket()
    client.setblocking(False)
    await loop.sock_connect(client, listener.getsockname())
    await loop.sock_sendall(client, b'abc')
    print('client got', await loop.sock_recv(client, 100))
    await loop.sock_sendall(client, b'wxyz')
    await server
    print('client got', await loop.sock_recv(client, 100))
    client.close()
    listener.close()

    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    two = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for sock in (one, two):
        sock.setblocking(False)
        sock.bind(('127.0.0.1', 0))
    await loop.sock_sendto(one, b'ping', two.getsockname())
    data, address = await loop.sock_recvfrom(two, 100)
    print(data, address == one.getsockname())
    one.close()
    two.close()


asyncio.run(main())
