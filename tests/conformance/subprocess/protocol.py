# covers: loop.subprocess_exec, loop.subprocess_shell, asyncio.SubprocessProtocol
# covers: asyncio.SubprocessProtocol.pipe_connection_lost
# covers: asyncio.SubprocessProtocol.pipe_data_received, asyncio.SubprocessProtocol.process_exited
# covers: asyncio.SubprocessTransport.get_pid, asyncio.SubprocessTransport.get_pipe_transport
# covers: asyncio.SubprocessTransport.get_returncode
import asyncio
import sys


class Watcher(asyncio.SubprocessProtocol):
    def __init__(self, done):
        self.done = done

    def connection_made(self, transport):
        print("made", transport.get_returncode())

    def pipe_data_received(self, fd, data):
        print("data", fd, data)

    def pipe_connection_lost(self, fd, exc):
        print("lost", fd, exc)

    def process_exited(self):
        print("exited")

    def connection_lost(self, exc):
        print("connection lost", exc)
        self.done.set_result(None)


CODE = "import time; print('hello', flush=True); time.sleep(0.3); print('bye', flush=True); time.sleep(0.3); raise SystemExit(2)"


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    transport, protocol = await loop.subprocess_exec(
        lambda: Watcher(done), sys.executable, "-c", CODE, stdin=None, stderr=None)
    print(type(protocol).__name__, transport.get_pid() > 0, transport.get_pipe_transport(0))
    await done
    print(transport.get_returncode())
    transport.close()
    done = loop.create_future()
    transport, _ = await loop.subprocess_shell(lambda: Watcher(done), "cat", stderr=None)
    writer = transport.get_pipe_transport(0)
    writer.write(b"echoed")
    await asyncio.sleep(0.2)
    writer.write_eof()
    await done
    print(transport.get_returncode())
    transport.close()


asyncio.run(main())
