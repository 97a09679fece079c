# covers: asyncio.subprocess.Process.kill, asyncio.subprocess.Process.send_signal
# covers: asyncio.subprocess.Process.terminate, asyncio.subprocess.Process.wait
import asyncio
import signal
import sys

FOREVER = "import time\nprint('up', flush=True)\nwhile True: time.sleep(0.05)"


async def start():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", FOREVER, stdout=asyncio.subprocess.PIPE)
    print(await proc.stdout.readline(), proc.returncode)
    return proc


async def main():
    proc = await start()
    proc.kill()
    print(await proc.wait(), proc.returncode == -signal.SIGKILL)
    proc = await start()
    proc.terminate()
    print(await proc.wait(), await proc.stdout.read())
    proc = await start()
    proc.send_signal(signal.SIGUSR1)
    print(await proc.wait())
    try:
        proc.kill()
        print("nothing happens")
    except ProcessLookupError:
        print("it is gone")


asyncio.run(main())
