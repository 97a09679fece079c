"""A response, and what its request was."""

import json as json_module
from collections import namedtuple
from http.cookies import CookieError, SimpleCookie

from multidict import MultiDict, MultiDictProxy

from .client_exceptions import ClientConnectionError, ClientResponseError, ContentTypeError, HttpProcessingError

RequestInfo = namedtuple('RequestInfo', 'url method headers real_url')


class ClientResponse:
    """What the server answered. Its head is there; its body is read when it is asked for."""

    def __init__(self, method, url, request_info, connection, deadline, session):
        self.method = method
        self._url = url
        self._request_info = request_info
        self._connection = connection
        self._deadline = deadline
        self._loop = session._loop
        self._history = ()
        self._body = None
        self._closed = False
        self.version = self.status = self.reason = self.content = self.headers = None
        self.cookies = SimpleCookie()

    url = property(lambda self: self._url.with_fragment(None))
    real_url = property(lambda self: self._url)
    host = property(lambda self: self._url.host)
    history = property(lambda self: self._history)
    request_info = property(lambda self: self._request_info)
    connection = property(lambda self: self._connection)
    closed = property(lambda self: self._closed)

    def __repr__(self):
        headers = f'{self.headers!r}\n' if self.headers is not None else 'None\n'
        return f'<ClientResponse({self._url}) [{self.status} {self.reason}]>\n{headers}'

    async def start(self):
        """Waits for the head."""
        protocol = self._connection.protocol
        try:
            head = await protocol.read_head(self._deadline)
        except HttpProcessingError as error:
            raise ClientResponseError(self._request_info, self._history, status=error.code,
                                      message=error.message) from error
        self.version, self.status, self.reason = head.version, head.code, head.reason
        self.headers = head.headers
        for line in self.headers.getall('Set-Cookie', ()):
            try:
                self.cookies.load(line)
            except CookieError:
                pass
        self.content = protocol.payload
        self.content.set_deadline(self._deadline)
        self.content.on_eof(self._on_eof)
        return self

    def _on_eof(self):
        """The body is there: the connection is free for the next request."""
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()

    @property
    def ok(self):
        return self.status < 400

    @property
    def content_type(self):
        return self.headers.get('Content-Type', 'application/octet-stream').partition(';')[0].strip().lower()

    @property
    def charset(self):
        for part in self.headers.get('Content-Type', '').split(';')[1:]:
            name, _, value = part.partition('=')
            if name.strip().lower() == 'charset':
                return value.strip().strip('"\'')
        return None

    @property
    def content_length(self):
        length = self.headers.get('Content-Length')
        return int(length) if length else None

    @property
    def links(self):
        return MultiDictProxy(MultiDict())

    def get_encoding(self):
        encoding = self.charset
        if encoding:
            try:
                ''.encode(encoding)
                return encoding
            except LookupError:
                pass
        return 'utf-8'

    def raise_for_status(self):
        if not self.ok:
            self.release()
            raise ClientResponseError(self._request_info, self._history, status=self.status, message=self.reason,
                                      headers=self.headers)

    async def read(self):
        """The whole body."""
        if self._body is None:
            if self._closed and self._connection is None and not self.content.is_eof():
                raise ClientConnectionError('Connection closed')
            try:
                self._body = await self.content.read()
            except BaseException:
                self.close()
                raise
        return self._body

    async def text(self, encoding=None, errors='strict'):
        await self.read()
        return self._body.decode(encoding or self.get_encoding(), errors=errors)

    async def json(self, *, encoding=None, loads=json_module.loads, content_type='application/json'):
        await self.read()
        if content_type and not self._is_json(content_type):
            shown = self.headers.get('Content-Type', 'application/octet-stream')
            raise ContentTypeError(self._request_info, self._history, status=self.status,
                                   message=f'Attempt to decode JSON with unexpected mimetype: {shown}',
                                   headers=self.headers)
        text = self._body.strip()
        return loads(text.decode(encoding or self.get_encoding())) if text else None

    def _is_json(self, wanted):
        kind = self.content_type
        is_json = kind.startswith('application/') and (kind.endswith('/json') or kind.endswith('+json'))
        return is_json if wanted == 'application/json' else wanted in kind

    def release(self):
        """Lets the connection go; one whose body was not read to its end cannot be used again."""
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()

    def close(self):
        """Ends the connection."""
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            if self.content is not None and not self.content.is_eof():
                self.content.set_exception(ClientConnectionError('Connection closed'))
            connection.close()

    async def wait_for_close(self):
        self.release()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.release()

    def __del__(self):
        if not self._closed and self._connection is not None:
            self._connection.release()
            if self._loop.get_debug():
                self._loop.call_exception_handler({'client_response': self, 'message': 'Unclosed response'})


class Sender:
    """Writes one request."""

    def __init__(self, method, url, headers, body):
        self.method, self.url, self.headers, self.body = method, url, headers, body

    def head(self):
        lines = [f'{self.method} {self.url.raw_path_qs} HTTP/1.1']
        for name, value in self.headers.items():
            if '\r' in value or '\n' in value:
                raise ValueError('Newline or carriage return detected in headers. Potential header injection attack.')
            lines.append(f'{name}: {value}')
        return '\r\n'.join(lines).encode() + b'\r\n\r\n'

    async def send(self, protocol, read_timeout):
        protocol.expect(self.method, read_timeout)
        if isinstance(self.body, bytes):
            protocol.transport.write(self.head() + self.body)
            return await protocol.drain()
        protocol.transport.write(self.head())
        async for part in self.body:
            part = part.encode() if isinstance(part, str) else part
            if part:
                protocol.transport.write(b'%x\r\n' % len(part) + part + b'\r\n')
                await protocol.drain()
        protocol.transport.write(b'0\r\n\r\n')

