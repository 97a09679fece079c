"""A request is cancelled; the session and its other requests go on."""
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
    await asyncio.sleep(float(path[1:]))
    reply(writer, "after " + path[1:])


async def ask(session, base):
    async def fetch(seconds):
        try:
            async with session.get(f"{base}/{seconds}") as response:
                return await response.text()
        except asyncio.CancelledError:
            print("cancelled:", seconds)
            raise

    slow, quick = asyncio.create_task(fetch(5)), asyncio.create_task(fetch(0.2))
    await asyncio.sleep(0.1)
    slow.cancel()
    print(await asyncio.gather(slow, quick, return_exceptions=True))
    print(await fetch(0.1))
    done, pending = await asyncio.wait([asyncio.create_task(fetch(n)) for n in (0.1, 5)], timeout=0.3)
    print(len(done), len(pending))
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(n)) for n in (0.3, 0.1)]
    print([task.result() for task in tasks])


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        await ask(session, base)
    server.close()


asyncio.run(main())
