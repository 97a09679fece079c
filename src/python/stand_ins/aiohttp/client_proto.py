"""One connection: what it brings, read as responses."""

import asyncio
import zlib
from collections import namedtuple

from multidict import CIMultiDict, CIMultiDictProxy

from .client_exceptions import (
    ClientOSError, ClientPayloadError, ContentLengthError, HttpProcessingError, ServerDisconnectedError,
    SocketTimeoutError, TransferEncodingError,
)
from .streams import StreamReader

HttpVersion = namedtuple('HttpVersion', 'major minor')
Head = namedtuple('Head', 'version code reason headers should_close')

_MOST_HEAD = 8190 * 16


def _parse_head(block):
    """The head of a response, from its bytes."""
    first, *lines = block.decode('utf-8', 'surrogateescape').split('\r\n')
    version, _, rest = first.partition(' ')
    code, _, reason = rest.partition(' ')
    numbers = version.removeprefix('HTTP/').split('.')
    if not version.startswith('HTTP/') or len(numbers) != 2 or not all(n.isdigit() for n in numbers):
        raise HttpProcessingError(message=f"Expected HTTP/:\n\n  {first.encode('utf-8', 'surrogateescape')!r}\n    ^")
    if len(code) != 3 or not code.isdigit():
        raise HttpProcessingError(message=f'Invalid status code: {code!r}')
    headers = CIMultiDict()
    for line in lines:
        name, colon, value = line.partition(':')
        if not colon or not name or name != name.strip():
            raise HttpProcessingError(message=f'Invalid header line: {line!r}')
        headers.add(name, value.strip(' \t'))
    wish = headers.get('Connection', '').lower()
    version = HttpVersion(*map(int, numbers))
    should_close = 'keep-alive' not in wish if version <= (1, 0) else 'close' in wish
    return Head(version, int(code), reason, CIMultiDictProxy(headers), should_close)


class ResponseHandler(asyncio.Protocol):
    """Reads responses off a connection, one after the other."""

    def __init__(self, loop):
        self._loop = loop
        self.transport = None
        self._waiter = None
        self._drain_waiter = None
        self._paused_writing = False
        self._paused_reading = False
        self._tail = bytearray()
        self._exception = None
        self._gone = False
        self._read_timeout = None
        self._read_timer = None
        self._begin(None)

    # What the transport calls.

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self._tail += data
        self._restart_timer()
        try:
            self._parse()
        except Exception as error:
            self._fail(error)
            self.close()
        self._wake()

    def eof_received(self):
        return False

    def connection_lost(self, exc):
        self._gone = True
        self._stop_timer()
        if self._drain_waiter is not None and not self._drain_waiter.done():
            self._drain_waiter.set_exception(ClientOSError(*exc.args) if exc else ServerDisconnectedError())
        if self.payload is not None and not self.payload.is_eof():
            if self._mode == 'until close' and exc is None:
                self._end()
            elif self.payload.exception() is None:
                self.payload.set_exception(self._cut_short(exc))
        elif self._head is None and self._exception is None:
            if exc is None:
                self._exception = ServerDisconnectedError()
            else:
                self._exception = ClientOSError(*exc.args)
                self._exception.__cause__ = exc
        self._wake()

    def _cut_short(self, exc):
        if exc is not None:
            error, cause = ClientOSError(*exc.args), exc
        else:
            if self._mode == 'chunked':
                cause = TransferEncodingError(message='Not enough data for satisfy transfer length header.')
            else:
                cause = ContentLengthError(message='Not enough data for satisfy content length header.')
            error = ClientPayloadError(f'Response payload is not completed: {cause!r}')
        error.__cause__ = cause
        return error

    def pause_writing(self):
        self._paused_writing = True

    def resume_writing(self):
        self._paused_writing = False
        if self._drain_waiter is not None and not self._drain_waiter.done():
            self._drain_waiter.set_result(None)

    # What a request does.

    async def drain(self):
        if self._gone:
            raise ServerDisconnectedError()
        if self._paused_writing:
            self._drain_waiter = self._loop.create_future()
            try:
                await self._drain_waiter
            finally:
                self._drain_waiter = None

    def expect(self, method, read_timeout):
        """A request goes out: the next response is its."""
        self._begin(method)
        self._read_timeout = read_timeout
        self._restart_timer()

    async def read_head(self, deadline):
        while self._head is None:
            if self._exception is not None:
                raise self._exception
            await self.wait(deadline)
        return self._head

    async def wait(self, deadline):
        """Waits until something came, but not beyond the deadline."""
        self._waiter = self._loop.create_future()
        try:
            if deadline is None:
                await self._waiter
            else:
                async with asyncio.timeout_at(deadline):
                    await self._waiter
        finally:
            self._waiter = None

    @property
    def _transport(self):
        # By this, looplab knows on which connection a task waits.
        return self.transport

    @property
    def is_connected(self):
        return not self._gone and self.transport is not None and not self.transport.is_closing()

    @property
    def reusable(self):
        """Whether another request may use the connection."""
        done = self.payload is None or self.payload.is_eof()
        fresh = self._head is None and self._method is None
        ended = self._head is not None and done and not self._head.should_close
        return self.is_connected and (fresh or ended) and not self._tail and self._exception is None

    def close(self):
        self._stop_timer()
        if self.transport is not None:
            self.transport.close()

    def pause_reading(self):
        if not self._paused_reading and self.is_connected:
            self._paused_reading = True
            self.transport.pause_reading()

    def resume_reading(self):
        if self._paused_reading:
            self._paused_reading = False
            if self.is_connected:
                self.transport.resume_reading()

    # Parsing.

    def _begin(self, method):
        self._method = method
        self._head = None
        self.payload = None
        self._mode = 'head'
        self._left = 0
        self._inflate = None
        self._ending = False

    def _parse(self):
        while self._tail or self._mode == 'length':
            if self._mode == 'head':
                if not self._parse_next_head():
                    return
            elif self._mode == 'length':
                self._take_left()
                if self._left == 0:
                    return self._end()
                return
            elif self._mode == 'until close':
                self._feed(bytes(self._tail))
                self._tail.clear()
            elif self._mode == 'chunked':
                if not self._parse_chunk():
                    return
            else:
                return

    def _parse_next_head(self):
        if self._method is None:
            return False
        at = self._tail.find(b'\r\n\r\n')
        if at < 0:
            if len(self._tail) > _MOST_HEAD:
                raise HttpProcessingError(message='Got more bytes than a head may have')
            return False
        block = bytes(self._tail[:at])
        del self._tail[:at + 4]
        head = _parse_head(block)
        if 100 <= head.code < 200:
            return True
        self.payload = StreamReader(self)
        coding = head.headers.get('Content-Encoding', '').lower()
        if coding in ('gzip', 'deflate'):
            self._inflate = zlib.decompressobj(31 if coding == 'gzip' else 15)
        length = head.headers.get('Content-Length')
        if self._method == 'HEAD' or head.code in (204, 304):
            self._mode, self._left = 'length', 0
        elif 'chunked' in head.headers.get('Transfer-Encoding', '').lower():
            self._mode, self._left = 'chunked', 0
        elif length is not None:
            if not length.isdigit():
                raise HttpProcessingError(message='Content-Length')
            self._mode, self._left = 'length', int(length)
        else:
            self._mode = 'until close'
            head = head._replace(should_close=True)
        self._head = head
        return True

    def _take_left(self):
        part = bytes(self._tail[:self._left])
        del self._tail[:self._left]
        self._left -= len(part)
        self._feed(part)

    def _parse_chunk(self):
        """A chunk, as far as it is there. `_left` counts its bytes and the line end behind them."""
        if self._left > 2:
            part = bytes(self._tail[:self._left - 2])
            del self._tail[:len(part)]
            self._left -= len(part)
            self._feed(part)
            return True
        if self._left:
            if len(self._tail) < 2:
                return False
            del self._tail[:2]
            self._left = 0
            return True
        at = self._tail.find(b'\r\n')
        if at < 0:
            return False
        size = bytes(self._tail[:at]).partition(b';')[0].strip()
        if self._ending:
            del self._tail[:at + 2]
            if at == 0:
                self._end()
                return False
            return True
        try:
            size = int(size, 16)
        except ValueError:
            raise TransferEncodingError(message=f'Bad chunk size: {size!r}') from None
        del self._tail[:at + 2]
        if size:
            self._left = size + 2
        else:
            self._inflate_end()
            self._ending = True
        return True

    def _feed(self, data):
        if self._inflate is not None and data:
            data = self._inflate.decompress(data)
        self.payload.feed_data(data)

    def _inflate_end(self):
        if self._inflate is not None:
            self.payload.feed_data(self._inflate.flush())
            self._inflate = None

    def _end(self):
        self._inflate_end()
        self._mode = 'done'
        self._stop_timer()
        self.payload.feed_eof()

    # Waking and failing.

    def _wake(self):
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, error):
        if self.payload is not None and not self.payload.is_eof():
            if isinstance(error, HttpProcessingError):
                cause, error = error, ClientPayloadError(f'Response payload is not completed: {error!r}')
                error.__cause__ = cause
            self.payload.set_exception(error)
        else:
            self._exception = error

    def _stop_timer(self):
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _restart_timer(self):
        self._stop_timer()
        if self._read_timeout is not None and self._method is not None and self._mode != 'done':
            self._read_timer = self._loop.call_later(self._read_timeout, self._on_read_timeout)

    def _on_read_timeout(self):
        self._read_timer = None
        self._fail(SocketTimeoutError('Timeout on reading data from socket'))
        self._wake()
