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
    await child.wait()
    text = await child.stdout.read()
    print(name, "wrote", len(text), "letters")


async def main():
    for name, command in REPORTS.items():
        await report(name, command)
    print("main: that is all")


asyncio.run(main())
