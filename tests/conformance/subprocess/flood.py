# More than a pipe holds: communicate() reads while the child writes.
import asyncio
import sys


async def main():
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; sys.stdout.write('x' * 1_000_000)", stdout=asyncio.subprocess.PIPE)
    out, _ = await proc.communicate()
    print(len(out), proc.returncode)
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; print(len(sys.stdin.read()))",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await proc.communicate(b"y" * 500_000))
    # wait() and the stream's own limit: the reader stops at twice 64 KiB, the pipe holds another 64.
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; sys.stdout.write('x' * 1_000_000)", stdout=asyncio.subprocess.PIPE)
    try:
        await asyncio.wait_for(proc.wait(), 2)
    except TimeoutError:
        print("it waits for room:", proc.returncode)
    print(len(await proc.stdout.read()), await proc.wait())


asyncio.run(main())
