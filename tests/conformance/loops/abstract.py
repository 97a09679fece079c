"""The abstract loop has every method and does nothing; the loop that runs is one of its heirs.

covers: asyncio.AbstractEventLoop, asyncio.BaseEventLoop
"""
import asyncio

ABSTRACT = asyncio.AbstractEventLoop()


def plain():
    for name in 'run_forever', 'stop', 'is_running', 'is_closed', 'close', 'time', 'create_future', 'get_debug':
        try:
            getattr(ABSTRACT, name)()
        except NotImplementedError as error:
            print(name, type(error).__name__)


async def waiting():
    for name in 'shutdown_asyncgens', 'shutdown_default_executor':
        try:
            await getattr(ABSTRACT, name)()
        except NotImplementedError as error:
            print(name, type(error).__name__)
    running = asyncio.get_running_loop()
    print(isinstance(running, asyncio.AbstractEventLoop), isinstance(running, asyncio.BaseEventLoop))
    wanted = [name for name in dir(asyncio.AbstractEventLoop) if not name.startswith('_')]
    print(len(wanted), [name for name in wanted if not callable(getattr(running, name, None))])


plain()
asyncio.run(waiting())
