import asyncio
import sys


async def main():
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('short'); print('x' * 500); print('end')",
        stdout=asyncio.subprocess.PIPE, limit=100)
    print(await proc.stdout.readline())
    try:
        await proc.stdout.readline()
    except ValueError as error:
        print(error)
    await proc.communicate()
    print(proc.returncode)


asyncio.run(main())
