"""What is sent: JSON, forms, bytes, text, a stream; and headers."""
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
    if headers.get("transfer-encoding") == "chunked":
        raise RuntimeError("never here")
    names = ("content-type", "content-length", "x-one", "x-two", "accept", "authorization")
    shown = {name: headers[name] for name in names if name in headers}
    reply(writer, f"{method} {path} {shown} {body}")


async def ask(session, base):
    async def show(request):
        async with request as response:
            print(await response.text())

    await show(session.post(base, json={"a": [1, None, "\u00e9"]}))
    await show(session.post(base, data={"a": "1", "b": "x y"}))
    await show(session.post(base, data=b"raw"))
    await show(session.post(base, data="text"))
    await show(session.post(base))
    await show(session.put(base + "/thing", json=[]))
    await show(session.patch(base + "/thing", data="p"))
    await show(session.delete(base + "/thing"))
    await show(session.get(base, headers={"X-One": "1"}, params=[("a", 1), ("a", 2)]))
    await show(session.get(base, auth=aiohttp.BasicAuth("ada", "secret")))
    async with aiohttp.ClientSession(headers={"X-One": "1", "X-Two": "2"}) as other:
        await show(other.get(base, headers={"x-two": "two"}))
    async with aiohttp.ClientSession(base_url=base, raise_for_status=True) as other:
        await show(other.get("/under/the/base"))
    try:
        await session.post(base, data="x", json={})
    except ValueError as error:
        print(error)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
