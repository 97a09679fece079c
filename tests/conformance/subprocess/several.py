import asyncio
import sys


async def work(name, delay):
    proc = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"import time; time.sleep({delay}); print('{name} slept')",
        stdout=asyncio.subprocess.PIPE)
    out, _ = await proc.communicate()
    print(out.decode().strip())
    return proc.returncode


async def main():
    print(await asyncio.gather(work("a", 0.9), work("b", 0.3), work("c", 0.6)))


asyncio.run(main())
