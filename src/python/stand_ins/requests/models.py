"""Requests as they go out, and responses as they come back."""

import datetime
import json as json_module
from http import cookiejar
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from .auth import basic
from .exceptions import (
    ChunkedEncodingError, ConnectionError, HTTPError, InvalidHeader, InvalidJSONError, InvalidSchema, InvalidURL,
    JSONDecodeError, MissingSchema, StreamConsumedError,
)
from .structures import CaseInsensitiveDict

_SAFE = "!#$%&'()*+,/:;=?@[]~"


class Request:
    """What somebody wants to ask."""

    def __init__(self, method=None, url=None, headers=None, files=None, data=None, params=None, auth=None,
                 cookies=None, hooks=None, json=None):
        if files:
            raise NotImplementedError("looplab's stand-in for requests sends no files: send data= or json=")
        self.method, self.url, self.headers, self.data = method, url, headers, data
        self.params, self.auth, self.cookies, self.json = params, auth, cookies, json

    def __repr__(self):
        return f'<Request [{self.method}]>'

    def prepare(self):
        return PreparedRequest(self.method, self.url, self.headers, self.data, self.params, self.auth, self.json)


class PreparedRequest:
    """A request as it goes out."""

    def __init__(self, method, url, headers=None, data=None, params=None, auth=None, json=None):
        self.method = method.upper() if method else method
        self.url = _address(url, params)
        self.headers = CaseInsensitiveDict()
        for name, value in (headers or {}).items():
            if value is None:
                continue
            if not isinstance(value, (str, bytes)):
                raise InvalidHeader(f'Header part ({value!r}) from ({name!r}, {value!r}) must be of type str or bytes, '
                                    f'not {type(value)}')
            self.headers[name] = value
        self.body = self._prepare_body(data, json)
        if isinstance(auth, tuple):
            self.headers['Authorization'] = basic(*auth)
        elif auth is not None:
            auth(self)

    def __repr__(self):
        return f'<PreparedRequest [{self.method}]>'

    @property
    def path_url(self):
        parts = urlsplit(self.url)
        return (parts.path or '/') + ('?' + parts.query if parts.query else '')

    def _prepare_body(self, data, json):
        body, kind = None, None
        if not data and json is not None:
            try:
                body, kind = json_module.dumps(json, allow_nan=False).encode(), 'application/json'
            except ValueError as error:
                raise InvalidJSONError(error, request=self) from error
        elif data and isinstance(data, (str, bytes)):
            body = data.encode() if isinstance(data, str) else data
        elif data and hasattr(data, 'read'):
            body = data.read()
            body = body.encode() if isinstance(body, str) else body
        elif data and hasattr(data, '__iter__') and not hasattr(data, 'items') and not isinstance(data, (list, tuple)):
            body = b''.join(data)
        elif data:
            body, kind = _form(data).encode(), 'application/x-www-form-urlencoded'
        if body is not None:
            self.headers['Content-Length'] = str(len(body))
        elif self.method not in ('GET', 'HEAD'):
            self.headers['Content-Length'] = '0'
        if kind and 'content-type' not in self.headers:
            self.headers['Content-Type'] = kind
        return body


def _form(pairs):
    """Names and values; a list of values is one name many times, and `None` is left out."""
    if isinstance(pairs, (str, bytes)):
        return pairs.decode() if isinstance(pairs, bytes) else pairs
    flat = []
    for name, values in pairs.items() if hasattr(pairs, 'items') else pairs:
        many = isinstance(values, (list, tuple, set))
        flat.extend((name, value) for value in (values if many else (values,)) if value is not None)
    return urlencode(flat)


def _address(url, params):
    url = url.decode() if isinstance(url, bytes) else str(url)
    url = url.lstrip()
    if ':' in url and not url.lower().startswith('http'):
        return url
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidURL(*error.args) from error
    if not parts.scheme:
        raise MissingSchema(f'Invalid URL {url!r}: No scheme supplied. Perhaps you meant https://{url}?')
    if not host:
        raise InvalidURL(f'Invalid URL {url!r}: No host supplied')
    netloc = parts.netloc
    if not host.isascii():
        try:
            netloc = netloc.replace(host, host.encode('idna').decode())
        except UnicodeError:
            raise InvalidURL('URL has an invalid label.') from None
    elif host.startswith(('*', '.')):
        raise InvalidURL('URL has an invalid label.')
    query = '&'.join(part for part in (parts.query, _form(params) if params else '') if part)
    quoted = (quote(part, safe=_SAFE) for part in (parts.path or '/', query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, *quoted))


def require_web(url):
    """Refuses what is neither http nor https."""
    if not url.lower().startswith(('http://', 'https://')):
        raise InvalidSchema(f'No connection adapters were found for {url!r}')


class Response:
    """What the server answered."""

    def __init__(self):
        self._content = False
        self._consumed = False
        self._connection = None
        self._release = None
        self.raw = self.request = self.url = self.encoding = self.reason = self.status_code = None
        self.headers = CaseInsensitiveDict()
        self.history = []
        self.cookies = RequestsCookieJar()
        self.elapsed = datetime.timedelta(0)

    def __repr__(self):
        return f'<Response [{self.status_code}]>'

    def __bool__(self):
        return self.ok

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        return self.iter_content(128)

    @property
    def ok(self):
        return self.status_code < 400

    @property
    def is_redirect(self):
        return 'location' in self.headers and self.status_code in (301, 302, 303, 307, 308)

    @property
    def is_permanent_redirect(self):
        return 'location' in self.headers and self.status_code in (301, 308)

    links = property(lambda self: {})

    def raise_for_status(self):
        who = 'Client' if self.status_code < 500 else 'Server'
        if self.status_code >= 400:
            message = f'{self.status_code} {who} Error: {self.reason} for url: {self.url}'
            raise HTTPError(message, response=self)

    def _parts(self, size):
        """The body in parts, off the connection."""
        import http.client
        came = 0
        try:
            while part := self.raw.read(size):
                came += len(part)
                yield part
            if self.raw.length:
                raise http.client.IncompleteRead(bytes(came), self.raw.length)
        except http.client.IncompleteRead as error:
            raise ChunkedEncodingError(Broken(f'Connection broken: {error!r}', error)) from error
        except TimeoutError as error:
            place = self._connection
            raise ConnectionError(ReadTimedOut(f'{place}: Read timed out.')) from error
        except OSError as error:
            raise ChunkedEncodingError(Broken(f'Connection broken: {error!r}', error)) from error
        finally:
            self.close()

    def iter_content(self, chunk_size=1, decode_unicode=False):
        if self._consumed and isinstance(self._content, bool):
            raise StreamConsumedError()
        if chunk_size is not None and not isinstance(chunk_size, int):
            raise TypeError(f'chunk_size must be an int, it is instead a {type(chunk_size)}.')
        if self._consumed:
            size = chunk_size or len(self._content) or 1
            parts = (self._content[at:at + size] for at in range(0, len(self._content), size))
        else:
            self._consumed = True
            parts = self._parts(chunk_size if chunk_size else -1)
        return (part.decode(self.encoding or 'utf-8', 'replace') for part in parts) if decode_unicode else parts

    def iter_lines(self, chunk_size=512, decode_unicode=False, delimiter=None):
        pending = None
        for part in self.iter_content(chunk_size, decode_unicode):
            part = part if pending is None else pending + part
            lines = part.split(delimiter) if delimiter else part.splitlines()
            unfinished = lines and lines[-1] and part and lines[-1][-1] == part[-1]
            pending = lines.pop() if unfinished else None
            yield from lines
        if pending is not None:
            yield pending

    @property
    def content(self):
        if self._content is False:
            if self._consumed:
                raise RuntimeError('The content for this response was already consumed')
            whole = b''.join(self.iter_content(10 * 1024)) if self.raw is not None else b''
            coding = self.headers.get('content-encoding', '').lower()
            if coding in ('gzip', 'deflate') and whole:
                import zlib
                whole = zlib.decompress(whole, 31 if coding == 'gzip' else 15)
            self._content = whole
        self._consumed = True
        return self._content

    @property
    def apparent_encoding(self):
        """A guess: what the bytes could be read as."""
        for encoding in ('ascii', 'utf-8'):
            try:
                self.content.decode(encoding)
                return encoding
            except UnicodeDecodeError:
                pass
        return 'ISO-8859-1'

    @property
    def text(self):
        content = self.content
        try:
            return content.decode(self.encoding or self.apparent_encoding, 'replace')
        except LookupError:
            return content.decode('utf-8', 'replace')

    def json(self, **kwargs):
        content = self.content
        try:
            return json_module.loads(content.decode(self.encoding or 'utf-8', 'replace'), **kwargs)
        except json_module.JSONDecodeError as error:
            raise JSONDecodeError(error.msg, error.doc, error.pos) from None

    def close(self):
        """Lets the connection go: kept for the next request if the body was read to its end."""
        release, self._release = self._release, None
        if release is not None:
            release(self.raw)


def encoding_of(headers):
    """The encoding that the type names, or implies."""
    kind, *parameters = headers.get('content-type', '').split(';')
    for parameter in parameters:
        name, _, value = parameter.strip().partition('=')
        if name.lower() == 'charset':
            return value.strip('\'" ')
    if kind.startswith('text'):
        return 'ISO-8859-1'
    return 'utf-8' if kind.strip() == 'application/json' else None


class RequestsCookieJar(cookiejar.CookieJar):
    """Cookies, by name as in a dictionary."""

    def get(self, name, default=None):
        return next((cookie.value for cookie in self if cookie.name == name), default)

    def __getitem__(self, name):
        for cookie in self:
            if cookie.name == name:
                return cookie.value
        raise KeyError(f'name={name!r}, domain=None, path=None')

    def __contains__(self, name):
        return any(cookie.name == name for cookie in self)

    def keys(self):
        return [cookie.name for cookie in self]

    def values(self):
        return [cookie.value for cookie in self]

    def items(self):
        return [(cookie.name, cookie.value) for cookie in self]

    def get_dict(self):
        return dict(self.items())

    def set(self, name, value, domain='', path='/', **_):
        self.set_cookie(cookiejar.Cookie(
            0, name, value, None, False, domain, bool(domain), domain.startswith('.'), path, True, False, None, True,
            None, None, {}))

    __setitem__ = set

    def update(self, other):
        for name, value in other.items():
            self.set(name, value)

    def __repr__(self):
        shown = (f'<Cookie {cookie.name}={cookie.value} for {cookie.domain}{cookie.path}>' for cookie in self)
        return f"<RequestsCookieJar[{', '.join(shown)}]>"


class Broken(Exception):
    """What the layer below says of a connection that broke."""

    def __repr__(self):
        return f"ProtocolError({', '.join(map(repr, self.args))})"


class ReadTimedOut(Exception):
    """What the layer below says of a read that took too long."""

    def __repr__(self):
        return f'ReadTimeoutError({str(self)!r})'

