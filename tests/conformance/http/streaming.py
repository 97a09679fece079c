"""A body that comes bit by bit."""
import asyncio

import aiohttp


async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode().strip().split("\r\n")
            method, path, _ = first.split()
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            await answer(writer, method, path, headers, body.decode())
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def reply(writer, text, status="200 OK", kind="text/plain", *more):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(text)}", *more]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + text).encode())


async def answer(writer, method, path, headers, body):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in ("one\ntwo", "\nthree\n", "four"):
        writer.write(b"%x\r\n%s\r\n" % (len(part), part.encode()))
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(b"0\r\n\r\n")


async def ask(session, base):
    async with session.get(base) as response:
        print(response.headers.get("Content-Length"))
        async for line in response.content:
            print("line", line)
    async with session.get(base) as response:
        async for part in response.content.iter_any():
            print("any", part)
    async with session.get(base) as response:
        async for part in response.content.iter_chunked(5):
            print("chunked", part)
    async with session.get(base) as response:
        print(await response.content.read(4), await response.content.readline(), response.content.at_eof())
        print(await response.content.read(), response.content.at_eof())
    async with session.get(base) as response:
        print("left before its end")
    print(await (await session.get(base)).text())


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
