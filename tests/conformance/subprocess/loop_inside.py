import asyncio
import sys

CODE = """
import asyncio

async def say(word, delay):
    await asyncio.sleep(delay)
    print(word, flush=True)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(say('late', 0.6))
        group.create_task(say('early', 0.2))

asyncio.run(main())
"""


async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stdout=asyncio.subprocess.PIPE)
    print(await proc.stdout.readline())
    await asyncio.sleep(0.2)
    print("between")
    print(await proc.stdout.readline(), await proc.wait())


asyncio.run(main())
