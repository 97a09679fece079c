# covers: asyncio.create_subprocess_shell
import asyncio

PIPE = asyncio.subprocess.PIPE


async def sh(line, data=None):
    proc = await asyncio.create_subprocess_shell(line, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, err = await proc.communicate(data)
    print(repr(line), out, err, proc.returncode)


async def main():
    await sh("echo hello")
    await sh("echo one; echo two >&2; exit 5")
    await sh("printf 'b\\na\\nc\\n' | sort | head -n 2")
    await sh("tr a-z A-Z", b"shout\n")
    await sh("true && echo yes || echo no; false && echo yes || echo no")
    await sh("cat | wc -l", b"1\n2\n3\n")
    await sh("seq 3; echo $?")
    await sh("sleep 0.2; echo slept")
    await sh("false")
    await sh("yes | head -n 3")
    await sh("echo to nowhere > /dev/null; echo 'a  b' \"c\"")
    await sh("X=5; echo $X ${X}6 '$X'")
    await sh("kill -9 $$" if False else "exit 1")


asyncio.run(main())
