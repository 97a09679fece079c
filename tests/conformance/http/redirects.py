"""Redirects, followed and not."""
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
    if path == "/loop":
        reply(writer, "", "302 Found", "text/plain", "Location: /loop")
    elif path.startswith("/go/"):
        status = path[4:]
        reply(writer, "moved", status + " Somewhere", "text/plain", "Location: /there")
    else:
        reply(writer, f"{method} {path} {body}")


async def ask(session, base):
    for status in (301, 302, 303, 307, 308):
        for method in ("get", "post"):
            how = {"data": "x"} if method == "post" else {}
            async with session.request(method, f"{base}/go/{status}", **how) as response:
                print(status, method, response.status, await response.text(), [old.status for old in response.history])
    async with session.get(base + "/go/302", allow_redirects=False) as response:
        print(response.status, response.headers["Location"], await response.text())
    async with session.head(base + "/go/302") as response:
        print(response.status, [await response.text()])
    try:
        await session.get(base + "/loop", max_redirects=3)
    except aiohttp.TooManyRedirects as error:
        print("too many:", len(error.history), error.status)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
