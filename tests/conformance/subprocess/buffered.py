# Into a pipe, Python writes when its buffer is full or when it ends, unless it is told to flush.
import asyncio
import sys
import time

CODE = "import time; print('first'); time.sleep(0.6); print('second')"


async def main():
    for flags in ([], ["-u"]):
        proc = await asyncio.create_subprocess_exec(
            sys.executable, *flags, "-c", CODE, stdout=asyncio.subprocess.PIPE)
        began = time.monotonic()
        print(await proc.stdout.readline(), "late" if time.monotonic() - began > 0.5 else "early")
        print(await proc.stdout.readline())
        await proc.wait()


asyncio.run(main())
