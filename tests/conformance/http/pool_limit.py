"""A pool of three connections: nine requests in three rounds, on three connections."""
import asyncio

import aiohttp

now = most = 0
opened = set()


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
    global now, most
    opened.add(writer)
    now += 1
    most = max(most, now)
    await asyncio.sleep(0.1)
    now -= 1
    reply(writer, path)


async def ask(session, base):
    connector = aiohttp.TCPConnector(limit=3)
    print(connector.limit, connector.limit_per_host)
    async with aiohttp.ClientSession(connector=connector) as pooled:
        async def fetch(n):
            async with pooled.get(f"{base}/{n}") as response:
                text = await response.text()
                print(text)
                return text

        print(await asyncio.gather(*(fetch(n) for n in range(9))))
    print("most at once:", most, "connections:", len(opened), "closed:", connector.closed)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
