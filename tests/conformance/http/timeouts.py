"""Each kind of timeout, and what it cancels."""
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
    if path == "/late-body":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        await asyncio.sleep(1)
        writer.write(b"world")
    else:
        await asyncio.sleep(1)
        reply(writer, "late")


async def ask(session, base):
    async def attempt(what, path, timeout):
        try:
            async with session.get(base + path, timeout=timeout) as response:
                print(what, response.status)
                print(what, await response.text())
        except asyncio.TimeoutError as error:
            print(what, type(error).__name__, [str(error)], isinstance(error, aiohttp.ClientError))

    await attempt("total", "/", aiohttp.ClientTimeout(total=0.2))
    await attempt("number", "/", 0.2)
    await attempt("sock_read", "/", aiohttp.ClientTimeout(sock_read=0.2))
    await attempt("total in the body", "/late-body", aiohttp.ClientTimeout(total=0.2))
    await attempt("sock_read in the body", "/late-body", aiohttp.ClientTimeout(sock_read=0.2))
    await attempt("enough", "/late-body", aiohttp.ClientTimeout(total=5))
    try:
        async with asyncio.timeout(0.2):
            await session.get(base + "/")
    except TimeoutError:
        print("asyncio.timeout works as well")
    print(aiohttp.ClientTimeout(total=3))


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
