import asyncio

here = most = 0


async def serve(reader, writer):  # the server is fine as it is
    global here, most
    here += 1
    most = max(most, here)
    await reader.readline()
    for _ in range(2):
        writer.write(b"x" * 2000)
        await writer.drain()
        await asyncio.sleep(0.1)
    here -= 1
    writer.close()


async def fetch(n, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"the page, please\n")
    data = await reader.read(100_000)
    print(f"page {n}: {len(data)} bytes")


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*[fetch(n, port) for n in range(1, 16)])
    server.close()
    print("at most", most, "at once")


asyncio.run(main())
