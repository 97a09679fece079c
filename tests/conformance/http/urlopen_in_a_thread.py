"""urllib.request in a thread."""
import asyncio
import socket
import urllib.error
import urllib.request


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
    if path == "/slow":
        await asyncio.sleep(1)
        reply(writer, "late")
    elif path == "/404":
        reply(writer, "no", "404 Not Found")
    else:
        reply(writer, f"{method} {path} {headers.get('x-who')} {body}", "200 OK", "text/plain", "Connection: close")


def ask(base):
    with urllib.request.urlopen(base + "/page") as response:
        print(response.status, response.reason, response.headers["Content-Type"], response.read())
    request = urllib.request.Request(base + "/post", data=b"body", headers={"X-Who": "ada"})
    print(urllib.request.urlopen(request).read())
    try:
        urllib.request.urlopen(base + "/404")
    except urllib.error.HTTPError as error:
        print(error, error.code, error.read())
    try:
        urllib.request.urlopen(base + "/slow", timeout=0.2)
    except (TimeoutError, socket.timeout) as error:
        print(type(error).__name__, error)
    try:
        urllib.request.urlopen("http://127.0.0.1:1/")
    except urllib.error.URLError as error:
        print(error)


async def many(base):
    def length(path):
        return len(urllib.request.urlopen(base + path).read())

    print(await asyncio.gather(*(asyncio.to_thread(length, "/" + "x" * n) for n in range(3))))


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    await asyncio.to_thread(ask, base)
    await many(base)
    server.close()


asyncio.run(main())
