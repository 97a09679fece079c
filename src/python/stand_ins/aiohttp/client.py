"""Sessions: who asks, with which headers and cookies, through which pool, and for how long."""

import asyncio
import sys
import types
import warnings
from collections import namedtuple

from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from . import _visible, hdrs
from .client_exceptions import (
    ClientError, ClientOSError, ConnectionTimeoutError,
    InvalidUrlClientError, InvalidUrlRedirectClientError, NonHttpUrlClientError,
    NonHttpUrlRedirectClientError, ServerDisconnectedError, TooManyRedirects,
)
from .client_reqrep import ClientResponse, RequestInfo, Sender
from .connector import ConnectionKey, TCPConnector
from .cookiejar import CookieJar
from .payload import BasicAuth, encoded

_AGENT = 'Python/{0[0]}.{0[1]} aiohttp/3.12+looplab'.format(sys.version_info)
_REPEATABLE = frozenset({'GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'})

_default = object()


class ClientTimeout(namedtuple('ClientTimeout', 'total connect sock_read sock_connect ceil_threshold')):
    """How long things may take, in seconds. `None` is for ever."""

    def __new__(cls, total=None, connect=None, sock_read=None, sock_connect=None, ceil_threshold=5):
        return super().__new__(cls, total, connect, sock_read, sock_connect, ceil_threshold)


DEFAULT_TIMEOUT = ClientTimeout(total=5 * 60, sock_connect=30)


def _timeout(timeout, otherwise):
    if timeout is _default:
        return otherwise
    if timeout is None:
        return ClientTimeout()
    return timeout if isinstance(timeout, ClientTimeout) else ClientTimeout(total=timeout)


class ClientSession:
    """A client with a pool of connections, cookies and headers of its own. Use it with `async with`."""

    _closed = True

    def __init__(self, base_url=None, *, connector=None, loop=None, cookies=None, headers=None, auth=None,
                 json_serialize=None, cookie_jar=None, raise_for_status=False, timeout=_default,
                 connector_owner=True, max_redirects=10, skip_auto_headers=None, version=None, trust_env=False,
                 auto_decompress=True, requote_redirect_url=True, trace_configs=None, read_bufsize=2 ** 16, **_):
        self._loop = loop or asyncio.get_running_loop()
        self._base_url = URL(base_url) if base_url is not None else None
        self._connector = connector if connector is not None else TCPConnector(loop=self._loop)
        self._connector_owner = connector_owner
        self._headers = CIMultiDict(headers or ())
        self._auth = auth
        self._unasked = frozenset(map(str.lower, skip_auto_headers or ()))
        self._dumps = json_serialize
        self._cookie_jar = cookie_jar if cookie_jar is not None else CookieJar()
        if cookies:
            self._cookie_jar.update_cookies(cookies)
        self._raise_for_status = raise_for_status
        self._timeout = _timeout(timeout, DEFAULT_TIMEOUT)
        self._max_redirects = max_redirects
        self._closed = False
        if trace_configs:
            raise NotImplementedError("looplab's stand-in for aiohttp has no trace_configs: looplab's own trace shows "
                                      'connections, pools and requests')

    closed = property(lambda self: self._connector is None or self._connector.closed)
    connector = property(lambda self: self._connector)
    cookie_jar = property(lambda self: self._cookie_jar)
    headers = property(lambda self: self._headers)
    timeout = property(lambda self: self._timeout)
    auth = property(lambda self: self._auth)
    loop = property(lambda self: self._loop)
    raise_for_status = property(lambda self: self._raise_for_status)

    def __del__(self, _warn=warnings.warn):
        if not self._closed and not self.closed:
            _warn(f'Unclosed client session {self!r}', ResourceWarning, source=self)
            message = 'Unclosed client session'
            _visible.unclosed(message)
            self._loop.call_exception_handler({'client_session': self, 'message': message})

    def __enter__(self):
        raise TypeError('Use async with instead')

    def __exit__(self, *_):
        pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self):
        if not self.closed:
            if self._connector_owner:
                self._connector.close()
            self._connector = None
        self._closed = True

    def detach(self):
        self._connector = None

    # Asking.

    def request(self, method, url, **kwargs):
        return _RequestContextManager(self._request(method, url, **kwargs))

    def get(self, url, *, allow_redirects=True, **kwargs):
        return _RequestContextManager(self._request('GET', url, allow_redirects=allow_redirects, **kwargs))

    def options(self, url, *, allow_redirects=True, **kwargs):
        return _RequestContextManager(self._request('OPTIONS', url, allow_redirects=allow_redirects, **kwargs))

    def head(self, url, *, allow_redirects=False, **kwargs):
        return _RequestContextManager(self._request('HEAD', url, allow_redirects=allow_redirects, **kwargs))

    def post(self, url, *, data=None, **kwargs):
        return _RequestContextManager(self._request('POST', url, data=data, **kwargs))

    def put(self, url, *, data=None, **kwargs):
        return _RequestContextManager(self._request('PUT', url, data=data, **kwargs))

    def patch(self, url, *, data=None, **kwargs):
        return _RequestContextManager(self._request('PATCH', url, data=data, **kwargs))

    def delete(self, url, **kwargs):
        return _RequestContextManager(self._request('DELETE', url, **kwargs))

    def ws_connect(self, *_, **__):
        raise NotImplementedError("looplab's stand-in for aiohttp has no WebSockets yet: asyncio.open_connection and "
                                  'asyncio.start_server show the same shape of program')

    async def _request(self, method, str_or_url, *, params=None, data=None, json=None, cookies=None, headers=None,
                       auth=None, allow_redirects=True, max_redirects=None, raise_for_status=None, timeout=_default,
                       ssl=True, proxy=None, chunked=None, compress=None, read_until_eof=True, expect100=False,
                       verify_ssl=None, ssl_context=None, server_hostname=None, skip_auto_headers=None,
                       proxy_auth=None, proxy_headers=None, trace_request_ctx=None, read_bufsize=None,
                       auto_decompress=None):
        if self.closed:
            raise RuntimeError('Session is closed')
        if proxy is not None:
            raise NotImplementedError("looplab's stand-in for aiohttp knows no proxies: leave proxy= out")
        timeout = _timeout(timeout, self._timeout)
        deadline = self._loop.time() + timeout.total if timeout.total else None
        url = self._address(str_or_url, params)
        method = method.upper()
        most = self._max_redirects if max_redirects is None else max_redirects
        history = []
        body, kind = encoded(data, json, self._dumps)
        headers = self._with_own(headers)
        unasked = self._unasked.union(map(str.lower, skip_auto_headers or ()))
        while True:
            prepared = self._prepared(method, url, headers, unasked, body, kind, cookies, auth)
            response = await self._send(prepared, url, timeout, deadline, ssl)
            response._history = tuple(history)
            self._cookie_jar.update_cookies(response.cookies, url)
            if response.status not in (301, 302, 303, 307, 308) or not allow_redirects:
                break
            history.append(response)
            if len(history) >= most:
                response.close()
                raise TooManyRedirects(response.request_info, tuple(history))
            to = response.headers.get(hdrs.LOCATION) or response.headers.get('URI')
            if to is None:
                break
            response.release()
            changes = response.status == 303 and method != 'HEAD' or response.status in (301, 302) and method == 'POST'
            if changes:
                method, body, kind = 'GET', b'', None
                headers.pop(hdrs.CONTENT_TYPE, None)
            new = self._redirected(url, to)
            if new.origin() != url.origin():
                auth = None
                headers.pop(hdrs.AUTHORIZATION, None)
            url = new
        check = self._raise_for_status if raise_for_status is None else raise_for_status
        if callable(check):
            await check(response)
        elif check:
            response.raise_for_status()
        return response

    def _address(self, str_or_url, params):
        try:
            url = URL(str_or_url)
        except ValueError as error:
            raise InvalidUrlClientError(str_or_url) from error
        if self._base_url is not None:
            if not url.absolute:
                url = self._base_url.join(url)
        self._check(url, str_or_url, InvalidUrlClientError, NonHttpUrlClientError)
        return url.extend_query(params) if params else url

    @staticmethod
    def _check(url, given, invalid, foreign):
        if url.scheme not in ('http', 'https', ''):
            raise foreign(url)
        if not url.raw_host:
            raise invalid(given)

    def _redirected(self, url, to):
        try:
            new = URL(to)
        except ValueError as error:
            raise InvalidUrlRedirectClientError(to, 'Server attempted redirecting to a location that does not look like a URL'
                                                ) from error
        if not new.scheme:
            new = url.join(new)
        self._check(new, new, InvalidUrlRedirectClientError, NonHttpUrlRedirectClientError)
        return new

    def _with_own(self, headers):
        merged = CIMultiDict(self._headers)
        if headers:
            merged.update(headers)
        return merged

    def _prepared(self, method, url, headers, unasked, body, kind, cookies, auth):
        """The request as it goes out: the caller's headers, and those that a client adds unless asked not to."""
        all_headers = CIMultiDict()
        host = url.raw_host if url.is_default_port() else f'{url.raw_host}:{url.port}'
        all_headers.add(hdrs.HOST, headers.get(hdrs.HOST, host))
        all_headers.extend([(name, str(value)) for name, value in headers.items() if name.lower() != 'host'])
        if kind is None and method in ('POST', 'PUT', 'PATCH'):
            kind = 'application/octet-stream'
        usual = (('Accept', '*/*'), ('Accept-Encoding', 'gzip, deflate'), ('User-Agent', _AGENT))
        for name, value in usual + ((hdrs.CONTENT_TYPE, kind),) * (kind is not None):
            if name.lower() not in unasked:
                all_headers.setdefault(name, value)
        auth = auth or self._auth or (BasicAuth(url.user, url.password or '') if url.user else None)
        if auth is not None and hdrs.AUTHORIZATION not in all_headers:
            all_headers[hdrs.AUTHORIZATION] = auth.encode()
        jar = self._cookie_jar.filter_cookies(url)
        for name, value in (cookies or {}).items():
            jar[name] = value
        if jar:
            all_headers[hdrs.COOKIE] = '; '.join(f'{name}={morsel.value}' for name, morsel in jar.items())
        if not isinstance(body, bytes):
            all_headers.setdefault(hdrs.TRANSFER_ENCODING, 'chunked')
        elif body or method not in ('GET', 'HEAD', 'OPTIONS', 'TRACE'):
            all_headers.setdefault(hdrs.CONTENT_LENGTH, str(len(body)))
        return Sender(method, url, all_headers, body)

    async def _send(self, prepared, url, timeout, deadline, ssl):
        """Sends a request and waits for the head of its response. A kept connection that proves dead is tried once more."""
        is_ssl = url.scheme == 'https'
        key = ConnectionKey(url.raw_host, url.port, is_ssl, ssl, None, None, None)
        info = RequestInfo(url.with_fragment(None), prepared.method, CIMultiDictProxy(prepared.headers), url)
        again = prepared.method in _REPEATABLE
        while True:
            connection = await self._connect(key, url, timeout, deadline)
            response = ClientResponse(prepared.method, url, info, connection, deadline, self)
            was_kept = connection.protocol._method is not None
            try:
                async with asyncio.timeout_at(deadline):
                    await prepared.send(connection.protocol, timeout.sock_read)
                return await response.start()
            except (ClientOSError, ServerDisconnectedError):
                response.close()
                connection.close()
                if not (again and was_kept):
                    raise
                again = False
            except ClientError:
                connection.close()
                raise
            except OSError as error:
                connection.close()
                if isinstance(error, TimeoutError):
                    raise
                raise ClientOSError(*error.args) from error
            except BaseException:
                connection.close()
                raise

    async def _connect(self, key, url, timeout, deadline):
        async with asyncio.timeout_at(deadline) as total:
            try:
                async with asyncio.timeout(timeout.connect):
                    return await self._connector.connect(key, timeout)
            except TimeoutError as error:
                if total.expired():
                    raise
                raise ConnectionTimeoutError(f'Connection timeout to host {url}') from error


@types.coroutine
def _through(coroutine):
    """Lets a generator wait for a coroutine. A chain of generators is one that looplab can read."""
    return (yield from coroutine)


class _RequestContextManager:
    """A request that can be awaited, or entered with `async with`."""

    def __init__(self, coroutine):
        self._coroutine = coroutine
        self._response = None

    def send(self, value):
        return self._coroutine.send(value)

    def throw(self, *args):
        return self._coroutine.throw(*args)

    def close(self):
        return self._coroutine.close()

    def __await__(self):
        return (yield from _through(self._coroutine))

    def __iter__(self):
        return self.__await__()

    async def __aenter__(self):
        self._response = await self._coroutine
        return await self._response.__aenter__()

    async def __aexit__(self, *exc_info):
        self._response.release()
        await self._response.wait_for_close()


class _SessionRequestContextManager:
    """A request with a session of its own."""

    def __init__(self, coroutine, session):
        self._coroutine = coroutine
        self._session = session
        self._response = None

    async def __aenter__(self):
        try:
            self._response = await self._coroutine
        except BaseException:
            await self._session.close()
            raise
        return self._response

    async def __aexit__(self, *exc_info):
        self._response.release()
        await self._session.close()


def request(method, url, *, connector=None, headers=None, **kwargs):
    """One request without a session: `async with aiohttp.request('GET', url) as response`."""
    owner = connector is None
    connector = TCPConnector(force_close=True) if owner else connector
    session = ClientSession(connector=connector, connector_owner=owner, headers=headers)
    return _SessionRequestContextManager(session._request(method, url, **kwargs), session)
