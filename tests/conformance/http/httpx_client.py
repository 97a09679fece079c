"""httpx: one client, gathered requests, what a response holds, and the errors of a bad day."""
import asyncio

import httpx


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


def reply(writer, text, status="200 OK", kind="text/plain; charset=utf-8", *more):
    body = text.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)


async def answer(writer, method, path, headers, body):
    if path.startswith("/page/"):
        n = int(path.rsplit("/", 1)[1])
        await asyncio.sleep((n * 7 % 5) * 0.1)
        reply(writer, f"page {n}")
    elif path.startswith("/json"):
        reply(writer, '{"path": "%s", "wörd": [1, 2.5, null]}' % path, "200 OK", "application/json", "X-Kind: told")
    elif path == "/echo":
        reply(writer, f"{method} {headers.get('content-type')} {headers.get('x-who')} {body}")
    elif path == "/moved":
        reply(writer, "", "302 Found", "text/plain", "Location: /page/0")
    elif path == "/slow":
        await asyncio.sleep(2)
        reply(writer, "at last")
    else:
        reply(writer, "no such page", "404 Not Found")


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=base, headers={"X-Who": "me"}, timeout=5.0) as client:
        async def fetch(n):
            response = await client.get(f"/page/{n}")
            print("got", response.text)
            return response.status_code

        print(await asyncio.gather(*(fetch(n) for n in range(5))))
        response = await client.get("/json", params={"a": 1, "b": "two"})
        print(response, response.is_success, response.headers["x-kind"], response.json())
        print((await client.post("/echo", json={"a": [1]})).text)
        print((await client.post("/echo", data={"a": 1, "b": "c d"})).text)
        print((await client.put("/echo", content=b"raw", headers={"X-Who": "you"})).text)
        moved = await client.get("/moved")
        print(moved.status_code, moved.is_redirect)
        followed = await client.get("/moved", follow_redirects=True)
        print(followed.status_code, followed.text, [r.status_code for r in followed.history], followed.url.path)
        missing = await client.get("/nothing")
        try:
            missing.raise_for_status()
        except httpx.HTTPStatusError as error:
            print(str(error).splitlines()[0].replace(base, ""), error.response.status_code)
        try:
            await client.get("/slow", timeout=0.3)
        except httpx.ReadTimeout as error:
            print(type(error).__name__, isinstance(error, httpx.TimeoutException))
    try:
        await client.get("/page/1")
    except RuntimeError as error:
        print(error)
    server.close()
    async with httpx.AsyncClient() as client:
        try:
            await client.get(base + "/page/1")
        except httpx.ConnectError as error:
            print(type(error).__name__, isinstance(error, httpx.HTTPError))


asyncio.run(main())
