import asyncio
import time

SLOW = 2.0  # knob: 0.5..4.0 step 0.5 seconds


async def serve(reader, writer):
    line = await reader.readline()
    time.sleep(0.1)
    writer.write(b"hello, " + line)
    await writer.drain()
    writer.close()


async def client(n, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if n == 1:
        await asyncio.sleep(SLOW)  # a guest who cannot decide
    writer.write(f"guest {n}\n".encode())
    answer = await reader.read()
    print(answer.decode().strip())
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        async with asyncio.TaskGroup() as group:
            for n in range(1, 11):
                group.create_task(client(n, port), name=f"guest-{n}")
    print("all served")


asyncio.run(main())
