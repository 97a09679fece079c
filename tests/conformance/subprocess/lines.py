import asyncio
import sys

CODE = """
import time
for number in range(4):
    print('line', number, flush=True)
    time.sleep(0.4)
"""


async def ticker():
    while True:
        await asyncio.sleep(0.5)
        print("tick")


async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stdout=asyncio.subprocess.PIPE)
    print(await proc.stdout.readline())
    ticks = asyncio.create_task(ticker())
    async for line in proc.stdout:
        print(line.decode().rstrip())
    print(await proc.stdout.read(), proc.stdout.at_eof())
    ticks.cancel()
    print(await proc.wait())


asyncio.run(main())
