"""What can go wrong with a request, in aiohttp's classes and words."""

import asyncio


class ClientError(Exception):
    """The root of them all."""


class ClientResponseError(ClientError):
    """The server answered, and the answer is not what was wanted."""

    def __init__(self, request_info, history, *, status=None, message='', headers=None):
        self.request_info = request_info
        self.history = history
        self.status = status if status is not None else 0
        self.message = message
        self.headers = headers
        self.args = (request_info, history)

    def __str__(self):
        return f'{self.status}, message={self.message!r}, url={str(self.request_info.real_url)!r}'

    def __repr__(self):
        args = f'{self.request_info!r}, {self.history!r}'
        if self.status != 0:
            args += f', status={self.status!r}'
        if self.message != '':
            args += f', message={self.message!r}'
        if self.headers is not None:
            args += f', headers={self.headers!r}'
        return f'{type(self).__name__}({args})'


class ContentTypeError(ClientResponseError):
    """The answer has another type than the one that was wanted."""


class TooManyRedirects(ClientResponseError):
    """One redirect after the other."""


class ClientConnectionError(ClientError):
    """Something is wrong with the connection."""


class ClientConnectionResetError(ClientConnectionError, ConnectionResetError):
    """The connection broke while the request was sent."""


class ClientOSError(ClientConnectionError, OSError):
    """The operating system says why."""


class ClientConnectorError(ClientOSError):
    """The connection could not be made."""

    def __init__(self, connection_key, os_error):
        self._conn_key = connection_key
        self._os_error = os_error
        super().__init__(os_error.errno, os_error.strerror)
        self.args = (connection_key, os_error)

    os_error = property(lambda self: self._os_error)
    host = property(lambda self: self._conn_key.host)
    port = property(lambda self: self._conn_key.port)
    ssl = property(lambda self: self._conn_key.ssl)

    def __str__(self):
        ssl = 'default' if self.ssl is True else self.ssl
        # The first message counts when several addresses were tried.
        text = self._os_error.strerror or str(self._os_error)
        return f'Cannot connect to host {self.host}:{self.port} ssl:{ssl} [{text}]'


class ClientConnectorDNSError(ClientConnectorError):
    """Nobody knows the host's name."""


class ClientSSLError(ClientConnectorError):
    """Encryption failed. looplab's stand-in has none."""


class ServerConnectionError(ClientConnectionError):
    """The server behaves badly."""


class ServerDisconnectedError(ServerConnectionError):
    """The server hung up."""

    def __init__(self, message=None):
        self.message = 'Server disconnected' if message is None else message
        self.args = (self.message,)


class ServerTimeoutError(ServerConnectionError, asyncio.TimeoutError):
    """The server takes too long."""


class ConnectionTimeoutError(ServerTimeoutError):
    """The server takes too long to accept."""


class SocketTimeoutError(ServerTimeoutError):
    """The server takes too long to say something."""


class ClientPayloadError(ClientError):
    """The body of an answer ended too early, or makes no sense."""


class InvalidURL(ClientError, ValueError):
    """An address that is none."""

    def __init__(self, url, description=None):
        self._url = url
        self._description = description
        super().__init__(url, description) if description else super().__init__(url)

    url = property(lambda self: self._url)
    description = property(lambda self: self._description)

    def __repr__(self):
        return f'<{type(self).__name__} {self}>'

    def __str__(self):
        return f'{self._url} - {self._description}' if self._description else str(self._url)


class InvalidUrlClientError(InvalidURL):
    """A request to an address that is none."""


class RedirectClientError(ClientError):
    """A redirect that leads nowhere."""


class NonHttpUrlClientError(ClientError):
    """An address of something that is not the web."""


class InvalidUrlRedirectClientError(InvalidUrlClientError, RedirectClientError):
    """A redirect to an address that is none."""


class NonHttpUrlRedirectClientError(NonHttpUrlClientError, RedirectClientError):
    """A redirect out of the web."""


class HttpProcessingError(Exception):
    """Bytes that are no HTTP."""

    def __init__(self, *, code=400, message=''):
        self.code = code
        self.message = message
        super().__init__(f'{code}, message:\n  {message}')

    def __str__(self):
        return f'{self.code}, message:\n  {self.message}'

    def __repr__(self):
        return f'<{type(self).__name__}: {self.code}, message={self.message!r}>'


class ContentLengthError(HttpProcessingError):
    """Fewer bytes than were announced."""


class TransferEncodingError(HttpProcessingError):
    """Chunks that do not come to an end."""
