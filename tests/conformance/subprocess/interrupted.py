import asyncio
import signal
import sys

CODE = """
import time
try:
    print('ready', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print('tidied up')
"""


async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stdout=asyncio.subprocess.PIPE)
    print(await proc.stdout.readline())
    proc.send_signal(signal.SIGINT)
    print(await proc.stdout.read(), await proc.wait())


asyncio.run(main())
