"""One request: status, headers, text, JSON, bytes."""
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
    if path == "/json":
        reply(writer, '{"name": "ada", "tags": [1, 2]}', kind="application/json")
    else:
        reply(writer, f"{method} {path}", kind="text/html; charset=utf-8")


async def ask(session, base):
    async with session.get(base + "/page?a=1") as response:
        print(response.status, response.reason, response.ok, response.method)
        print(response.content_type, response.charset, response.headers["content-LENGTH"])
        print(await response.text())
        print(response.url.path, response.url.query["a"], str(response.url) == base + "/page?a=1")
    async with session.get(base + "/json") as response:
        print(await response.json(), await response.read())
    response = await session.get(base + "/x", params={"q": "two words", "n": 3})
    print(await response.text(), response.closed)
    response.release()
    print(response.closed, session.closed)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
