"""A subprocess by its transport: killed, terminated, sent a signal.

covers: asyncio.SubprocessTransport, asyncio.SubprocessTransport.kill, asyncio.SubprocessTransport.terminate
covers: asyncio.SubprocessTransport.send_signal
"""
import asyncio
import signal
import sys


class Watcher(asyncio.SubprocessProtocol):
    def __init__(self):
        self.ended = asyncio.get_running_loop().create_future()

    def process_exited(self):
        self.ended.set_result(None)


async def ended_by(how, *args):
    loop = asyncio.get_running_loop()
    transport, watcher = await loop.subprocess_exec(
        Watcher, sys.executable, '-c', 'import time; time.sleep(30)', stdin=None, stdout=None, stderr=None)
    print(isinstance(transport, asyncio.SubprocessTransport), transport.get_returncode())
    await asyncio.sleep(0.2)
    getattr(transport, how)(*args)
    await watcher.ended
    print(how, transport.get_returncode())
    try:
        transport.terminate()
    except ProcessLookupError as error:
        print(type(error).__name__)
    transport.close()


async def main():
    await ended_by('kill')
    await ended_by('terminate')
    await ended_by('send_signal', signal.SIGUSR1)


asyncio.run(main())
