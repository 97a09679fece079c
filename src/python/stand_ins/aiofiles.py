"""looplab's stand-in for aiofiles: files whose every call runs in a thread, so that the loop goes on.

Written for lessons from what aiofiles documents. Reading still blocks: a thread of its own, and not the loop.
"""

import asyncio
import builtins
import functools
import types

__version__ = '24.1+looplab'
__all__ = ('open',)

_IN_A_THREAD = frozenset({'close', 'flush', 'read', 'read1', 'readall', 'readinto', 'readline', 'readlines', 'seek',
                          'seekable', 'tell', 'truncate', 'writable', 'write', 'writelines', 'peek', 'isatty'})


class _File:
    """An open file: methods that may block are coroutines, the rest is the file's own."""

    def __init__(self, file, executor):
        self._file = file
        self._executor = executor

    def __getattr__(self, name):
        value = getattr(self._file, name)
        if name not in _IN_A_THREAD:
            return value

        @functools.wraps(value)
        async def method(*args, **kwargs):
            call = functools.partial(value, *args, **kwargs)
            return await asyncio.get_running_loop().run_in_executor(self._executor, call)
        return method

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if not line:
            raise StopAsyncIteration
        return line

    def __repr__(self):
        return f'<aiofiles stand-in for {self._file!r}>'


@types.coroutine
def _through(coroutine):
    """Lets a generator wait for a coroutine. A chain of generators is one that looplab can read."""
    return (yield from coroutine)


class _Opening:
    """What `open` gives: to await, or to enter with `async with`."""

    def __init__(self, call, executor):
        self._call = call
        self._executor = executor
        self._file = None

    async def _open(self):
        file = await asyncio.get_running_loop().run_in_executor(self._executor, self._call)
        return _File(file, self._executor)

    def __await__(self):
        return (yield from _through(self._open()))

    async def __aenter__(self):
        self._file = await self._open()
        return self._file

    async def __aexit__(self, *exc_info):
        await self._file.close()
        self._file = None


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None, *,
         loop=None, executor=None):
    """Opens a file in a thread: `async with aiofiles.open('a.txt') as file: text = await file.read()`."""
    call = functools.partial(builtins.open, file, mode, buffering, encoding, errors, newline, closefd, opener)
    return _Opening(call, executor)


def __getattr__(name):
    raise AttributeError(f"module 'aiofiles' has no attribute '{name}': this is looplab's stand-in, and it has open")
