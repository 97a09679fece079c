import asyncio

PAUSE = 0.2  # knob: 0.0..1.0 step 0.1 seconds


async def serve(reader, writer):
    for word in (b"Good ", b"morning ", b"to you!"):
        writer.write(word)
        await writer.drain()
        await asyncio.sleep(PAUSE)
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        data = await reader.read(1000)
        print("first I heard:", data.decode())
        data = await reader.read()
        print("and then:", data.decode())
        writer.close()
        await writer.wait_closed()


asyncio.run(main())
