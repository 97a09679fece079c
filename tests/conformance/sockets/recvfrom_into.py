"""Datagrams into a buffer of one's own.

covers: loop.sock_recvfrom_into, loop.sock_recvfrom, loop.sock_sendto
"""
import asyncio
import socket


def udp():
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.setblocking(False)
    found.bind(('127.0.0.1', 0))
    return found


async def main():
    loop = asyncio.get_running_loop()
    with udp() as here, udp() as there:
        room = bytearray(16)
        waiting = asyncio.create_task(loop.sock_recvfrom_into(there, room))
        await asyncio.sleep(0.01)
        print('waits:', not waiting.done())
        print(await loop.sock_sendto(here, b'first', there.getsockname()))
        count, sender = await waiting
        print(count, bytes(room[:count]), sender == here.getsockname())
        await loop.sock_sendto(here, b'second', there.getsockname())
        count, sender = await loop.sock_recvfrom_into(there, room, 3)
        print(count, bytes(room[:6]))
        await loop.sock_sendto(here, b'third', there.getsockname())
        print((await loop.sock_recvfrom(there, 100))[0])
        here.setblocking(True)
        if not loop.get_debug():
            loop.set_debug(True)
        try:
            await loop.sock_recvfrom_into(here, room)
        except ValueError as error:
            print(error)


asyncio.run(main())
