"""Names to addresses and back, without blocking the loop.

covers: loop.getaddrinfo, loop.getnameinfo
"""
import asyncio
import socket


async def main():
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo('127.0.0.1', 8080, type=socket.SOCK_STREAM)
    for family, kind, proto, canonical, address in found:
        print(family.name, kind.name, proto == socket.IPPROTO_TCP, repr(canonical), address)
    print(await loop.getaddrinfo('127.0.0.1', '80', proto=socket.IPPROTO_UDP) != [])
    flags = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    print(await loop.getnameinfo(('127.0.0.1', 443), flags))
    try:
        await loop.getaddrinfo('not an address', 80, flags=socket.AI_NUMERICHOST)
    except socket.gaierror as error:
        print(type(error).__name__, error.errno == socket.EAI_NONAME)


asyncio.run(main())
