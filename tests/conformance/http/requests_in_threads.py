"""requests blocks its thread; in threads of their own, requests wait side by side."""
import asyncio
import time

import requests


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
    if path.startswith("/slow"):
        await asyncio.sleep(float(path[6:]))
    reply(writer, f"{method} {path} {body}")


def ask(base):
    response = requests.get(base + "/page", params={"a": [1, 2], "b": "x y"})
    print(response, response.status_code, response.reason, response.ok, response.text)
    print(response.headers["content-type"], response.encoding, response.content)
    print(requests.post(base, json={"a": 1}).text, requests.post(base, data={"a": 1}).text)
    print(requests.put(base, data="x").text, requests.delete(base).text, [requests.head(base).text])
    with requests.Session() as session:
        session.headers["X-Who"] = "ada"
        print(session.get(base + "/again").text, session.get(base + "/once more").url.replace(base, ""))


async def many(base):
    def fetch(seconds):
        text = requests.get(f"{base}/slow/{seconds}").text
        print(text)
        return seconds

    start = time.monotonic()
    print(await asyncio.gather(*(asyncio.to_thread(fetch, n) for n in (0.3, 0.1, 0.2))))
    loop = asyncio.get_running_loop()
    print(await asyncio.gather(*(loop.run_in_executor(None, fetch, n) for n in (0.2, 0.1))))
    print(round(time.monotonic() - start, 1))


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    await asyncio.to_thread(ask, base)
    await many(base)
    server.close()


asyncio.run(main())
