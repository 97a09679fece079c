"""Sessions: headers, cookies and connections kept from one request to the next."""

import datetime
import http.client
import socket
import time
import urllib.request
from urllib.parse import urldefrag, urljoin, urlsplit

from .adapters import HTTPAdapter
from .exceptions import ConnectionError, ConnectTimeout, ReadTimeout, TooManyRedirects
from .models import (
    Broken, PreparedRequest, ReadTimedOut, RequestsCookieJar, Response, encoding_of, require_web,
)
from .structures import CaseInsensitiveDict

_AGENT = 'python-requests/2.32+looplab'
_MOST_REDIRECTS = 30


class _MaxRetries(Exception):
    """What the layer below says when it gives up."""

    def __repr__(self):
        return f'MaxRetryError({str(self)!r})'


class Session:
    """A client that keeps its headers, cookies and connections. Use it with `with`."""

    def __init__(self):
        self.headers = CaseInsensitiveDict({'User-Agent': _AGENT, 'Accept-Encoding': 'gzip, deflate', 'Accept': '*/*',
                                            'Connection': 'keep-alive'})
        self.cookies = RequestsCookieJar()
        self.auth = None
        self.params = {}
        self.proxies = {}
        self.verify = True
        self.stream = False
        self.max_redirects = _MOST_REDIRECTS
        self.adapters = {'https://': HTTPAdapter(), 'http://': HTTPAdapter()}
        self._kept = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        kept, self._kept = self._kept, {}
        for connections in kept.values():
            for connection in connections:
                connection.close()

    def mount(self, prefix, adapter):
        self.adapters[prefix] = adapter

    def get_adapter(self, url):
        fits = [prefix for prefix in self.adapters if url.lower().startswith(prefix.lower())]
        return self.adapters[max(fits, key=len)] if fits else HTTPAdapter()

    def get(self, url, **kwargs):
        return self.request('GET', url, **kwargs)

    def options(self, url, **kwargs):
        return self.request('OPTIONS', url, **kwargs)

    def head(self, url, **kwargs):
        kwargs.setdefault('allow_redirects', False)
        return self.request('HEAD', url, **kwargs)

    def post(self, url, data=None, json=None, **kwargs):
        return self.request('POST', url, data=data, json=json, **kwargs)

    def put(self, url, data=None, **kwargs):
        return self.request('PUT', url, data=data, **kwargs)

    def patch(self, url, data=None, **kwargs):
        return self.request('PATCH', url, data=data, **kwargs)

    def delete(self, url, **kwargs):
        return self.request('DELETE', url, **kwargs)

    def prepare_request(self, request):
        return self._prepare(request.method, request.url, request.headers, request.data, request.params, request.auth,
                             request.json, request.cookies)

    def _prepare(self, method, url, headers, data, params, auth, json, cookies):
        merged = self.headers.copy()
        merged.update(headers or {})
        params = params if isinstance(params, (str, bytes)) else {**self.params, **dict(params or {})}
        prepared = PreparedRequest(method, url, merged, data, params, auth or self.auth, json)
        self._add_cookies(prepared, cookies)
        return prepared

    def _add_cookies(self, prepared, own=None):
        if prepared.url.lower().startswith('http') and 'Cookie' not in prepared.headers:
            asking = urllib.request.Request(prepared.url)
            self.cookies.add_cookie_header(asking)
            kept = asking.get_header('Cookie')
            all_cookies = [kept] if kept else []
            all_cookies += [f'{name}={value}' for name, value in (own or {}).items()]
            if all_cookies:
                prepared.headers['Cookie'] = '; '.join(all_cookies)

    def request(self, method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None,
                timeout=None, allow_redirects=True, proxies=None, hooks=None, stream=None, verify=None, cert=None,
                json=None):
        if files or proxies:
            raise NotImplementedError("looplab's stand-in for requests has neither files= nor proxies=")
        prepared = self._prepare(method, url, headers, data, params, auth, json, cookies)
        return self.send(prepared, timeout=timeout, allow_redirects=allow_redirects,
                         stream=self.stream if stream is None else stream)

    def send(self, request, *, timeout=None, allow_redirects=True, stream=False, **_):
        history = []
        while True:
            response = self._send(request, timeout)
            response.history = list(history)
            if not (allow_redirects and response.is_redirect):
                break
            response.content
            history.append(response)
            if len(history) > self.max_redirects:
                raise TooManyRedirects(f'Exceeded {self.max_redirects} redirects.', response=response)
            request = self._redirected(request, response)
        if not stream:
            response.content
        return response

    def _redirected(self, request, response):
        to = urljoin(request.url, response.headers['location'])
        if not urlsplit(to).fragment:
            to = urldefrag(to)[0]
        status, method, body = response.status_code, request.method, request.body
        if status == 303 and method != 'HEAD' or status == 302 and method != 'HEAD' or status == 301 and method == 'POST':
            method, body = 'GET', None
        headers = request.headers.copy()
        headers.pop('Cookie', None)
        headers.pop('Content-Length', None)
        if body is None:
            headers.pop('Content-Type', None)
            headers.pop('Transfer-Encoding', None)
        if urlsplit(to).hostname != urlsplit(request.url).hostname:
            headers.pop('Authorization', None)
        new = PreparedRequest(method, to, headers, body)
        self._add_cookies(new)
        return new

    # One request on one connection.

    def _send(self, request, timeout):
        require_web(request.url)
        parts = urlsplit(request.url)
        is_tls = parts.scheme == 'https'
        port = parts.port or (443 if is_tls else 80)
        key = is_tls, parts.hostname, port
        connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        began = time.perf_counter()
        connection = self._connection(key, request, connect, read)
        raw = self._ask(connection, request, key, connect, read)
        response = self._response(request, raw, key)
        response.elapsed = datetime.timedelta(seconds=time.perf_counter() - began)
        kept = self._kept
        response._release = lambda raw: self._give_back(kept, key, connection, raw)
        return response

    def _connection(self, key, request, connect, read):
        while kept := self._kept.get(key):
            connection = kept.pop()
            if connection.sock is not None and not _has_ended(connection.sock):
                connection.sock.settimeout(read)
                return connection
            connection.close()
        return self._connected(key, request, connect)

    def _connected(self, key, request, connect):
        is_tls, host, port = key
        if is_tls and not hasattr(http.client, 'HTTPSConnection'):
            raise ConnectionError(f'no https here: {host}:{port} cannot be reached with encryption', request=request)
        kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        tries = 1 + self.get_adapter(request.url).retries()
        while True:
            tries -= 1
            connection = kind(host, port, timeout=connect)
            try:
                connection.connect()
                return connection
            except OSError as error:
                connection.close()
                if tries <= 0:
                    raise self._not_connected(error, connection, key, request, connect) from error

    @staticmethod
    def _not_connected(error, connection, key, request, connect):
        name = f'urllib3.connection.{type(connection).__name__} object at {id(connection):#x}'
        start = f'{_pool(key)}: Max retries exceeded with url: {request.path_url} (Caused by '
        if isinstance(error, TimeoutError):
            said = f'Connection to {key[1]} timed out. (connect timeout={connect})'
            return ConnectTimeout(_MaxRetries(f"{start}ConnectTimeoutError(<{name}>, '{said}'))"), request=request)
        if isinstance(error, socket.gaierror):
            said = f'<{name}>: Failed to resolve {key[1]!r} ({error})'
            return ConnectionError(_MaxRetries(f'{start}NameResolutionError({said!r}))'), request=request)
        said = f'<{name}>: Failed to establish a new connection: {error}'
        return ConnectionError(_MaxRetries(f'{start}NewConnectionError({said!r}))'), request=request)

    def _ask(self, connection, request, key, connect, read):
        try:
            connection.sock.settimeout(read)
            connection.putrequest(request.method, request.path_url, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            connection.endheaders(request.body)
            return connection.getresponse()
        except TimeoutError as error:
            connection.close()
            said = f'{_pool(key)}: Read timed out. (read timeout={read})'
            raise ReadTimeout(ReadTimedOut(said), request=request) from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionError(Broken('Connection aborted.', error), request=request) from error

    def _response(self, request, raw, key):
        response = Response()
        response.raw, response.request, response.url = raw, request, request.url
        response.status_code, response.reason = raw.status, raw.reason
        for name, value in raw.getheaders():
            before = response.headers.get(name)
            response.headers[name] = value if before is None else f'{before}, {value}'
        response.encoding = encoding_of(response.headers)
        response._connection = _pool(key)
        asked = urllib.request.Request(request.url)
        for jar in (response.cookies, self.cookies):
            jar.extract_cookies(raw, asked)
        return response

    def _give_back(self, kept, key, connection, raw):
        # A session that was closed in between keeps nothing.
        is_open = kept is self._kept
        if is_open and raw.isclosed() and not raw.will_close and connection.sock is not None:
            kept.setdefault(key, []).append(connection)
        else:
            raw.close()
            connection.close()


def _pool(key):
    is_tls, host, port = key
    return f"HTTP{'S' if is_tls else ''}ConnectionPool(host={host!r}, port={port})"


def _has_ended(sock):
    """Whether the server has closed a kept connection."""
    sock.settimeout(0)
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return False
    except OSError:
        return True


def session():
    return Session()
