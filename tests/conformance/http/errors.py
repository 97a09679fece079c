"""What goes wrong, in which class and with which words."""
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
    if path == "/close":
        writer.close()
    elif path == "/cut":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        writer.close()
    elif path == "/nonsense":
        writer.write(b"what is this\r\n\r\n")
        writer.close()
    elif path == "/badjson":
        reply(writer, "{oops", kind="application/json")
    elif path == "/500":
        reply(writer, "sorry", "500 Internal Server Error")
    else:
        reply(writer, "no", "404 Not Found")


async def ask(session, base):
    async def attempt(what, read="read", **how):
        url = what if "://" in what or what[0] != "/" else base + what
        try:
            async with session.get(url, **how) as response:
                print(what, response.status, await getattr(response, read)())
        except Exception as error:
            bases = [kind.__name__ for kind in type(error).__mro__[1:-2]]
            print(what, type(error).__name__, str(error).replace(base, "BASE"), bases)

    await attempt("/404")
    await attempt("/404", raise_for_status=True)
    await attempt("/500", raise_for_status=True)
    await attempt("/404", "json")
    await attempt("/badjson", "json")
    await attempt("/close")
    await attempt("/cut")
    await attempt("/nonsense")
    await attempt("http://127.0.0.1:1/")
    await attempt("ftp://127.0.0.1/")
    await attempt("no-address")
    async with session.get(base + "/404") as response:
        try:
            response.raise_for_status()
        except aiohttp.ClientResponseError as error:
            print(error.status, error.message, error.request_info.method)
    await session.close()
    try:
        await session.get(base)
    except RuntimeError as error:
        print(error)
    try:
        with aiohttp.ClientSession():
            pass
    except TypeError as error:
        print(error)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
