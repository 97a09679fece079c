import asyncio
import sys

SPIN = "print('on', flush=True)\nwhile True: pass"


async def run(code, limit):
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(limit):
            out, _ = await proc.communicate()
        return proc.returncode, out
    except TimeoutError:
        proc.kill()
        await proc.wait()
        return "too slow", proc.returncode


async def main():
    print(await run("print('quick')", 5))
    print(await run("import time; time.sleep(60)", 0.5))
    print(await run(SPIN, 0.5))


asyncio.run(main())
