import asyncio
import sys


async def main():
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; sys.stdin.close()", stdin=asyncio.subprocess.PIPE)
    await proc.wait()
    proc.stdin.write(b"too late")
    try:
        await proc.stdin.drain()
        print("drained")
    except (BrokenPipeError, ConnectionResetError) as error:
        print("broken")
    proc = await asyncio.create_subprocess_exec("true", stdin=asyncio.subprocess.PIPE)
    print(await proc.communicate(b"x" * 200_000), proc.returncode)


asyncio.run(main())
