import asyncio
import subprocess
import sys


async def heartbeat():
    while True:
        await asyncio.sleep(0.25)
        print("beat")


async def main():
    beat = asyncio.create_task(heartbeat())
    await asyncio.sleep(0)
    command = [sys.executable, "-c", "import time; time.sleep(0.6); print('child')"]
    print("blocking")
    subprocess.run(command, stdout=subprocess.PIPE)
    print("offloaded")
    done = await asyncio.to_thread(subprocess.run, command, stdout=subprocess.PIPE)
    print(done.stdout)
    beat.cancel()


asyncio.run(main())
