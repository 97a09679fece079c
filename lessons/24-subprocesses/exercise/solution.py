import asyncio

REPORTS = {
    "short": "echo all is well",
    "long": "seq 100000",
    "slow": "sleep 1.5",
    "stuck": "sleep 3600",
}


async def report(name, command):
    child = await asyncio.create_subprocess_exec(
        *command.split(), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(2):
            text, _ = await child.communicate()
        print(name, "wrote", len(text), "letters")
    except TimeoutError:
        child.kill()
        await child.wait()
        print(name, "was stopped")


async def main():
    async with asyncio.TaskGroup() as group:
        for name, command in REPORTS.items():
            group.create_task(report(name, command), name=name)
    print("main: that is all")


asyncio.run(main())
