"""A loop factory gives run and Runner their loop.

covers: asyncio.run, asyncio.Runner, asyncio.EventLoop, asyncio.SelectorEventLoop
"""
import asyncio


class Noted(asyncio.SelectorEventLoop):
    def close(self):
        if not self.is_closed():
            print("closing", type(self).__name__)
        super().close()


def factory():
    print("factory called")
    return Noted()


async def main():
    return type(asyncio.get_running_loop()).__name__


print(asyncio.run(main(), loop_factory=factory))
with asyncio.Runner(loop_factory=factory) as runner:
    print("not called yet")
    print(runner.run(main()))
print(asyncio.run(main(), loop_factory=asyncio.EventLoop), issubclass(asyncio.EventLoop, asyncio.AbstractEventLoop))
