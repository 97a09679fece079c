"""The body of a response, as it arrives."""

import asyncio
from collections import deque


class EofStream(Exception):
    """The stream has ended."""


class _Parts:
    """Goes through a stream, part by part."""

    def __init__(self, read):
        self._read = read

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            part = await self._read()
        except EofStream:
            raise StopAsyncIteration from None
        if not part:
            raise StopAsyncIteration
        return part


class StreamReader:
    """Bytes that a connection brings and a program takes, in pieces of any size."""

    def __init__(self, protocol, limit=2 ** 16):
        self._protocol = protocol
        self._limit = 2 * limit
        self._parts = deque()
        self._size = 0
        self._eof = False
        self._exception = None
        self._on_eof = []
        self._deadline = None
        self.total_bytes = 0

    def __repr__(self):
        info = [type(self).__name__]
        if self._size:
            info.append(f'{self._size} bytes')
        if self._eof:
            info.append('eof')
        if self._exception:
            info.append(f'e={self._exception!r}')
        return f"<{' '.join(info)}>"

    # What the connection does.

    def feed_data(self, data):
        if data:
            self._parts.append(bytes(data))
            self._size += len(data)
            self.total_bytes += len(data)
            if self._size > self._limit:
                self._protocol.pause_reading()

    def feed_eof(self):
        self._eof = True
        callbacks, self._on_eof = self._on_eof, []
        for callback in callbacks:
            callback()

    def set_exception(self, exception):
        self._exception = exception
        self._on_eof.clear()

    def on_eof(self, callback):
        if self._eof:
            callback()
        else:
            self._on_eof.append(callback)

    # What the program does.

    def exception(self):
        return self._exception

    def is_eof(self):
        return self._eof

    def at_eof(self):
        return self._eof and not self._parts

    def set_deadline(self, deadline):
        self._deadline = deadline

    async def _more(self):
        """Waits until there is something to take; says whether there is."""
        while not self._parts and not self._eof:
            if self._exception is not None:
                raise self._exception
            await self._protocol.wait(self._deadline)
        if self._exception is not None:
            raise self._exception
        return bool(self._parts)

    def _take(self, most=-1):
        part = self._parts.popleft()
        if 0 <= most < len(part):
            self._parts.appendleft(part[most:])
            part = part[:most]
        self._size -= len(part)
        if self._size < self._limit:
            self._protocol.resume_reading()
        return part

    def read_nowait(self, n=-1):
        if self._exception is not None:
            raise self._exception
        parts = []
        while self._parts and n != 0:
            parts.append(self._take(n))
            if n > 0:
                n -= len(parts[-1])
        return b''.join(parts)

    async def read(self, n=-1):
        if n == 0:
            return b''
        if n < 0:
            blocks = []
            while block := await self.readany():
                blocks.append(block)
            return b''.join(blocks)
        await self._more()
        return self.read_nowait(n)

    async def readany(self):
        await self._more()
        return self.read_nowait()

    async def readexactly(self, n):
        blocks = []
        while n > 0:
            block = await self.read(n)
            if not block:
                partial = b''.join(blocks)
                raise asyncio.IncompleteReadError(partial, len(partial) + n)
            blocks.append(block)
            n -= len(block)
        return b''.join(blocks)

    async def readline(self):
        return await self.readuntil()

    async def readuntil(self, separator=b'\n'):
        if not separator:
            raise ValueError('Separator should be at least one-byte string')
        chunk = b''
        while await self._more():
            chunk += self._take()
            at = chunk.find(separator)
            if at >= 0:
                rest = chunk[at + len(separator):]
                if rest:
                    self._parts.appendleft(rest)
                    self._size += len(rest)
                return chunk[:at + len(separator)]
            if len(chunk) > self._limit:
                raise ValueError('Chunk too big')
        return chunk

    async def readchunk(self):
        if not await self._more():
            return b'', False
        return self._take(), True

    def iter_chunked(self, n):
        return _Parts(lambda: self.read(n))

    def iter_any(self):
        return _Parts(self.readany)

    def iter_chunks(self):
        async def read():
            chunk = await self.readchunk()
            if not chunk[0]:
                raise EofStream
            return chunk
        return _Parts(read)

    def __aiter__(self):
        return _Parts(self.readline)
