import asyncio


def on_trouble(loop, context):
    print("handler:", context["exception"])


def broken():
    raise ValueError("broken callback")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_trouble)
    loop.call_later(1, broken)
    await asyncio.sleep(2)
    print("main: all is well")


with asyncio.Runner() as runner:
    runner.run(main())
