# covers: asyncio.create_subprocess_exec, asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
# covers: asyncio.subprocess.DEVNULL, asyncio.subprocess.Process
# covers: asyncio.subprocess.Process.communicate, asyncio.subprocess.Process.returncode
# covers: asyncio.subprocess.Process.stderr
import asyncio
import sys

PIPE = asyncio.subprocess.PIPE
UPPER = "import sys; text = sys.stdin.read(); print(text.upper(), end=''); sys.stderr.write('done'); sys.exit(len(text))"


async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", UPPER, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    print(proc.returncode)
    out, err = await proc.communicate(b"some words\n")
    print(out, err, proc.returncode)
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('alone')", stdout=PIPE)
    print(await proc.communicate())
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; print('out', flush=True); print('err', file=sys.stderr)",
        stdout=PIPE, stderr=asyncio.subprocess.STDOUT)
    print(await proc.communicate())
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('nobody sees this')", stdout=asyncio.subprocess.DEVNULL)
    print(await proc.communicate(), proc.stdout, proc.stdin)


asyncio.run(main())
