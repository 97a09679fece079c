"""looplab's stand-in for httpx: `AsyncClient` on the stand-in for aiohttp, `httpx.get` on the one for requests.

Written for lessons from what httpx documents. It has the part that tutorials use.
"""

import json as json_module
from http import HTTPStatus

import aiohttp
import requests
from yarl import URL

__version__ = '0.28+looplab'
__all__ = ('AsyncClient', 'ConnectError', 'ConnectTimeout', 'HTTPError', 'HTTPStatusError', 'InvalidURL', 'Limits',
           'ReadError', 'ReadTimeout', 'RemoteProtocolError', 'RequestError', 'Response', 'Timeout',
           'TimeoutException', 'TooManyRedirects', 'URL', 'UnsupportedProtocol', 'delete', 'get', 'head', 'patch',
           'post', 'put', 'request')

_AGENT = 'python-httpx/0.28+looplab'
_unset = object()


class HTTPError(Exception):
    """The root of them all, but for `InvalidURL`."""

    def __init__(self, message='', *, request=None):
        super().__init__(message)
        self.request = request


class RequestError(HTTPError):
    """There is no answer."""


class TransportError(RequestError):
    """Something is wrong on the way."""


class TimeoutException(TransportError):
    """It took too long."""


class ConnectTimeout(TimeoutException):
    """Connecting took too long."""


class ReadTimeout(TimeoutException):
    """The answer took too long."""


class PoolTimeout(TimeoutException):
    """Waiting for a connection of the pool took too long."""


class ConnectError(TransportError):
    """The connection could not be made."""


class ReadError(TransportError):
    """The connection broke."""


class RemoteProtocolError(TransportError):
    """The server ended the connection without an answer."""


class UnsupportedProtocol(TransportError):
    """An address without http:// or https://."""


class TooManyRedirects(RequestError):
    """One redirect after the other."""


class InvalidURL(Exception):
    """An address that is none."""


class HTTPStatusError(HTTPError):
    """The server answered with an error."""

    def __init__(self, message, *, request, response):
        super().__init__(message, request=request)
        self.response = response


class Timeout:
    """How long things may take, in seconds."""

    def __init__(self, timeout=_unset, *, connect=_unset, read=_unset, write=_unset, pool=_unset):
        usual = None if timeout is _unset else timeout
        self.connect, self.read, self.write, self.pool = (
            usual if value is _unset else value for value in (connect, read, write, pool))

    def __repr__(self):
        return f'Timeout(connect={self.connect}, read={self.read}, write={self.write}, pool={self.pool})'


class Limits:
    """How many connections a client has at most."""

    def __init__(self, *, max_connections=None, max_keepalive_connections=None, keepalive_expiry=5.0):
        self.max_connections = max_connections
        self.max_keepalive_connections = max_keepalive_connections
        self.keepalive_expiry = keepalive_expiry


class Response:
    """What the server answered, read to its end."""

    def __init__(self, status_code, headers, content, url, method, history=()):
        self.status_code = status_code
        self.headers = headers
        self.content = content
        self.url = url
        self.method = method
        self.history = list(history)

    def __repr__(self):
        return f'<Response [{self.status_code} {self.reason_phrase}]>'

    @property
    def reason_phrase(self):
        try:
            return HTTPStatus(self.status_code).phrase
        except ValueError:
            return ''

    is_success = property(lambda self: 200 <= self.status_code < 300)
    is_redirect = property(lambda self: 300 <= self.status_code < 400)
    is_client_error = property(lambda self: 400 <= self.status_code < 500)
    is_server_error = property(lambda self: 500 <= self.status_code < 600)
    is_error = property(lambda self: self.status_code >= 400)

    @property
    def encoding(self):
        _, _, charset = self.headers.get('Content-Type', '').partition('charset=')
        return charset.partition(';')[0].strip('" ') or 'utf-8'

    @property
    def text(self):
        return self.content.decode(self.encoding, 'replace')

    def json(self, **kwargs):
        return json_module.loads(self.content, **kwargs)

    def raise_for_status(self):
        if self.is_success:
            return self
        kind = {1: 'Informational response', 3: 'Redirect response', 4: 'Client error', 5: 'Server error'}
        kind = kind.get(self.status_code // 100, 'Invalid status code')
        message = (f"{kind} '{self.status_code} {self.reason_phrase}' for url '{self.url}'\n"
                   f'For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/'
                   f'{self.status_code}')
        raise HTTPStatusError(message, request=None, response=self)


def _body(content, json, headers):
    """What is sent, and its headers: httpx writes JSON without spaces, and says of plain content nothing."""
    if json is None:
        return content, headers
    text = json_module.dumps(json, ensure_ascii=False, separators=(',', ':'), allow_nan=False)
    return text.encode(), {'Content-Type': 'application/json', **dict(headers or {})}


class AsyncClient:
    """A client for coroutines. Use it with `async with`."""

    def __init__(self, *, base_url='', headers=None, params=None, timeout=5.0, limits=Limits(max_connections=100),
                 follow_redirects=False, cookies=None, auth=None, **_):
        self._base_url = str(base_url)
        self._headers = {'User-Agent': _AGENT, **dict(headers or {})}
        self._params = dict(params or {})
        self._timeout = timeout
        self._limits = limits
        self._follow = follow_redirects
        self._cookies = cookies
        self._auth = auth
        self._session = None
        self.is_closed = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.aclose()

    async def aclose(self):
        self.is_closed = True
        if self._session is not None:
            await self._session.close()

    def _opened(self):
        if self.is_closed:
            raise RuntimeError('Cannot send a request, as the client has been closed.')
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._limits.max_connections or 0)
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, cookies=self._cookies)
        return self._session

    async def request(self, method, url, *, params=None, headers=None, json=None, data=None, content=None,
                      timeout=_unset, follow_redirects=None, auth=None, cookies=None, **_):
        session = self._opened()
        url = str(url)
        if self._base_url and '://' not in url:
            url = self._base_url.rstrip('/') + '/' + url.lstrip('/')
        if not url.startswith(('http://', 'https://')):
            raise UnsupportedProtocol("Request URL is missing an 'http://' or 'https://' protocol.")
        limit = self._timeout if timeout is _unset else timeout
        limit = limit if isinstance(limit, Timeout) else Timeout(limit)
        auth = auth or self._auth
        content, headers = _body(content, json, headers)
        how = {
            'params': {**self._params, **dict(params or {})}, 'headers': headers, 'cookies': cookies,
            'data': content if content is not None else data,
            'skip_auto_headers': ['Content-Type'] if content is not None else (),
            'auth': aiohttp.BasicAuth(*auth) if auth else None, 'max_redirects': 20,
            'allow_redirects': self._follow if follow_redirects is None else follow_redirects,
            'timeout': aiohttp.ClientTimeout(connect=limit.connect, sock_read=limit.read),
        }
        try:
            async with session.request(method, url, **how) as answer:
                body = await answer.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise ConnectTimeout('') from error
        except TimeoutError as error:
            raise ReadTimeout('') from error
        except aiohttp.ClientConnectorError as error:
            plain = isinstance(error, aiohttp.ClientConnectorDNSError)
            raise ConnectError(str(error.os_error) if plain else 'All connection attempts failed') from error
        except aiohttp.TooManyRedirects as error:
            raise TooManyRedirects('Exceeded maximum allowed redirects.') from error
        except aiohttp.ServerDisconnectedError as error:
            raise RemoteProtocolError('Server disconnected without sending a response.') from error
        except aiohttp.InvalidURL as error:
            raise InvalidURL(str(error)) from error
        except aiohttp.ClientError as error:
            raise ReadError(str(error)) from error
        history = [Response(step.status, step.headers, b'', step.url, step.method) for step in answer.history]
        return Response(answer.status, answer.headers, body, answer.url, method.upper(), history)

    async def get(self, url, **kwargs):
        return await self.request('GET', url, **kwargs)

    async def head(self, url, **kwargs):
        return await self.request('HEAD', url, **kwargs)

    async def post(self, url, **kwargs):
        return await self.request('POST', url, **kwargs)

    async def put(self, url, **kwargs):
        return await self.request('PUT', url, **kwargs)

    async def patch(self, url, **kwargs):
        return await self.request('PATCH', url, **kwargs)

    async def delete(self, url, **kwargs):
        return await self.request('DELETE', url, **kwargs)


def request(method, url, *, timeout=5.0, follow_redirects=False, content=None, data=None, json=None, headers=None,
            **kwargs):
    """A request that blocks."""
    content, headers = _body(content, json, headers)
    headers = {'User-Agent': _AGENT, **dict(headers or {})}
    try:
        answer = requests.request(method, str(url), timeout=timeout, allow_redirects=follow_redirects,
                                  data=content if content is not None else data, headers=headers, **kwargs)
    except requests.ConnectTimeout as error:
        raise ConnectTimeout('timed out') from error
    except requests.Timeout as error:
        raise ReadTimeout('The read operation timed out') from error
    except requests.TooManyRedirects as error:
        raise TooManyRedirects('Exceeded maximum allowed redirects.') from error
    except requests.ConnectionError as error:
        raise ConnectError(str(error.__cause__ or error)) from error
    except ValueError as error:
        raise UnsupportedProtocol("Request URL is missing an 'http://' or 'https://' protocol.") from error
    history = [Response(step.status_code, step.headers, step.content, URL(step.url), 'GET') for step in answer.history]
    return Response(answer.status_code, answer.headers, answer.content, URL(answer.url), method.upper(), history)


def get(url, **kwargs):
    return request('GET', url, **kwargs)


def head(url, **kwargs):
    return request('HEAD', url, **kwargs)


def post(url, **kwargs):
    return request('POST', url, **kwargs)


def put(url, **kwargs):
    return request('PUT', url, **kwargs)


def patch(url, **kwargs):
    return request('PATCH', url, **kwargs)


def delete(url, **kwargs):
    return request('DELETE', url, **kwargs)


def __getattr__(name):
    raise AttributeError(f"module 'httpx' has no attribute '{name}': this is looplab's stand-in, and it has "
                         + ', '.join(__all__))
