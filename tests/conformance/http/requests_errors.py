"""What goes wrong with requests, in which class and with which words."""
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
    if path == "/slow":
        await asyncio.sleep(1)
        reply(writer, "late")
    elif path == "/json":
        reply(writer, "no json", kind="application/json")
    elif path == "/close":
        writer.close()
    elif path == "/loop":
        reply(writer, "", "302 Found", "text/plain", "Location: /loop")
    elif path == "/go":
        reply(writer, "", "302 Found", "text/plain", "Location: /there")
    elif path == "/500":
        reply(writer, "sorry", "500 Internal Server Error")
    elif path == "/404":
        reply(writer, "no", "404 Not Found")
    else:
        reply(writer, path)


def ask(base):
    def attempt(what, read=lambda response: response.text, **how):
        try:
            print(what, read(requests.get(what if what[:1] != "/" else base + what, **how)))
        except requests.RequestException as error:
            said = str(error).replace(base, "BASE").replace(base.rpartition(":")[2], "PORT")
            if "object at" in said:
                said = said.partition("0x")[0]
            print(what, type(error).__name__, said, [kind.__name__ for kind in type(error).__mro__[1:-2]])

    attempt("/404", lambda response: response.raise_for_status())
    attempt("/500", lambda response: response.raise_for_status())
    attempt("/json", lambda response: response.json())
    attempt("/slow", timeout=0.2)
    attempt("/slow", timeout=(1, 0.2))
    attempt("/close")
    attempt("/loop")
    attempt("/go", lambda response: (response.url.replace(base, ""), response.history))
    attempt("/go", lambda response: (response.status_code, response.is_redirect), allow_redirects=False)
    attempt("http://127.0.0.1:1/")
    attempt("no-scheme")
    attempt("http://")
    attempt("ftp://127.0.0.1/")
    print(bool(requests.get(base + "/404")), requests.codes.not_found)


async def many(base):
    print("done")


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    await asyncio.to_thread(ask, base)
    await many(base)
    server.close()


asyncio.run(main())
