import asyncio
import sys

CHILD = """
import sys
sys.stderr.write("warning " * 50_000)
print("the answer is 42")
"""


async def main():
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CHILD,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(3):
            answer = await child.stdout.read()
            print("main:", answer.decode().strip())
            warnings = await child.stderr.read()
            print("main:", len(warnings), "bytes of warnings")
    except TimeoutError:
        print("main: nothing comes")
        child.kill()
    await child.communicate()
    print("main: return code", child.returncode)


asyncio.run(main())
