import asyncio
import signal
import sys

CODE = """
import signal, sys, time

def stop(signum, frame):
    print('asked to stop:', signal.Signals(signum).name, flush=True)
    sys.exit(3)

signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
print('ready', flush=True)
time.sleep(30)
"""


async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stdout=asyncio.subprocess.PIPE)
    print(await proc.stdout.readline())
    proc.send_signal(signal.SIGUSR1)
    await asyncio.sleep(0.2)
    print(proc.returncode)
    proc.terminate()
    print(await proc.stdout.read(), await proc.wait())


asyncio.run(main())
