# covers: asyncio.subprocess.Process.stdin, asyncio.subprocess.Process.stdout
import asyncio
import sys

CODE = """
import sys
for line in sys.stdin:
    print('heard', line.strip(), flush=True)
print('bye')
"""


async def main():
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-c", CODE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    for word in ("one", "two", "three"):
        proc.stdin.write(f"{word}\n".encode())
        await proc.stdin.drain()
        print(await proc.stdout.readline())
    proc.stdin.close()
    await proc.stdin.wait_closed()
    print(await proc.stdout.read())
    print("code", await proc.wait(), proc.stdin.is_closing())


asyncio.run(main())
