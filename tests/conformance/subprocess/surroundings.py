# covers: asyncio.subprocess.Process.pid
import asyncio
import os
import sys
import tempfile


async def main():
    env = dict(os.environ, GREETING="hello")
    with tempfile.TemporaryDirectory() as folder:
        proc = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import os, sys; print(os.environ['GREETING'], os.getcwd() == sys.argv[1])",
            os.path.realpath(folder), env=env, cwd=folder, stdout=asyncio.subprocess.PIPE)
        print((await proc.communicate())[0])
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import os; print(os.getpid())", stdout=asyncio.subprocess.PIPE)
    out, _ = await proc.communicate()
    print(int(out) == proc.pid)
    try:
        await asyncio.create_subprocess_exec("no-such-program-at-all")
    except (FileNotFoundError, PermissionError) as error:
        print(isinstance(error, OSError))
    try:
        await asyncio.create_subprocess_exec("echo", cwd="/no/such/folder")
    except FileNotFoundError as error:
        print(error)
    try:
        await asyncio.create_subprocess_exec("echo", 5)
    except TypeError as error:
        print(error)


asyncio.run(main())
