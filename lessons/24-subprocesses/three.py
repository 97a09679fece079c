import asyncio
import sys

NAP = 1.0  # knob: 0.5..2.0 step 0.5 seconds

CHILD = f"import time; time.sleep({NAP}); print('slept well')"


async def heartbeat():
    while True:
        await asyncio.sleep(0.3)
        print("beat")


async def run(n):
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, stdout=asyncio.subprocess.PIPE
    )
    text, _ = await child.communicate()
    print(f"child {n}:", text.decode().strip())


async def main():
    start = asyncio.get_running_loop().time()
    heart = asyncio.create_task(heartbeat(), name="heart")
    async with asyncio.TaskGroup() as group:
        for n in (1, 2, 3):
            group.create_task(run(n), name=f"run-{n}")
    heart.cancel()
    took = asyncio.get_running_loop().time() - start
    print(f"all three took {took:.1f} s")


asyncio.run(main())
