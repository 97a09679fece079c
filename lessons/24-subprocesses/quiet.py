import asyncio
import sys

KILOBYTES = 100  # knob: 100..400 step 100 kB

CHILD = f"print('x' * 1000 * {KILOBYTES})"


async def main():
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(3):
            print("main: waiting for its end")
            await child.wait()
            text = await child.stdout.read()
            print("main: read", len(text) // 1000, "kB")
    except TimeoutError:
        print("main: it does not end")
        child.kill()
        await child.communicate()
    print("main: return code", child.returncode)


asyncio.run(main())
