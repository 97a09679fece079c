"""Connections are kept: one after the other on one, unless somebody closes it."""
import asyncio

import aiohttp

seen = []


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
    if writer not in seen:
        seen.append(writer)
    number = seen.index(writer) + 1
    if path == "/close":
        reply(writer, f"connection {number}", "200 OK", "text/plain", "Connection: close")
        writer.close()
    else:
        reply(writer, f"connection {number}")


async def ask(session, base):
    async def show(path, client=session):
        async with client.get(base + path) as response:
            print(path, await response.text())

    await show("/a")
    await show("/b")
    await show("/close")
    await show("/c")
    async with session.get(base + "/unread"):
        pass
    await show("/d")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as other:
        await show("/e", other)
        await show("/f", other)
    async with aiohttp.request("GET", base + "/alone") as response:
        print(await response.text())


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
