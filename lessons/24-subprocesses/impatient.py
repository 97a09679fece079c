import asyncio

PATIENCE = 1.0  # knob: 0.5..3.0 step 0.5 seconds


async def main():
    child = await asyncio.create_subprocess_exec("sleep", "2")
    try:
        async with asyncio.timeout(PATIENCE):
            await child.wait()
    except TimeoutError:
        print("main: too slow")
    print("main: return code", child.returncode)
    await asyncio.sleep(2)
    print("main: return code", child.returncode)


asyncio.run(main())
