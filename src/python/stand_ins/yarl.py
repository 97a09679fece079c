"""looplab's stand-in for yarl: the URL that aiohttp's requests and responses carry.

Written for lessons from what yarl documents. It has the parts that programs look at; where it cannot do what the real
one does, it says so.
"""

import functools
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urljoin, urlsplit, urlunsplit

__all__ = ('URL',)
__version__ = '1.19+looplab'

_PORTS = {'http': 80, 'https': 443, 'ws': 80, 'wss': 443, 'ftp': 21}
_IN_PATH = "/@:!$&'()*+,;=~-._"
_IN_QUERY = "/?@:!$'()*,=&;~-._"
_IN_VALUE = "/?@:!$'()*,~-._"


def _requoted(text, safe):
    """Quotes what must be quoted, and leaves alone what is quoted already."""
    out = []
    rest = text
    while rest:
        head, percent, rest = rest.partition('%')
        out.append(quote(head, safe=safe))
        if percent:
            code = rest[:2]
            if len(code) == 2 and all(sign in '0123456789abcdefABCDEF' for sign in code):
                sign = chr(int(code, 16))
                plain = sign.isascii() and (sign.isalnum() or sign in '-._~')
                out.append(sign if plain else '%' + code.upper())
                rest = rest[2:]
            else:
                out.append('%25')
    return ''.join(out)


def _without_dots(path):
    out = []
    for part in path.split('/'):
        if part == '..':
            if len(out) > 1:
                out.pop()
        elif part != '.':
            out.append(part)
    if path.endswith(('/.', '/..')):
        out.append('')
    return '/'.join(out)


def _value(value):
    if isinstance(value, str):
        return value
    if type(value) is int or isinstance(value, float):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    raise TypeError('Invalid variable type: value should be str, int or float, '
                    f'got {value!r} of type {type(value)}')


def _query_text(query):
    if query is None:
        return ''
    if isinstance(query, str):
        return _requoted(query.replace('+', '%2B') if '%' not in query else query, _IN_QUERY).replace('%20', '+')
    pairs = query.items() if hasattr(query, 'items') else query
    out = []
    for name, value in pairs:
        for item in value if isinstance(value, (list, tuple)) else (value,):
            name, item = (quote(text, safe=_IN_VALUE + ' ').replace(' ', '+') for text in (name, _value(item)))
            out.append(f'{name}={item}')
    return '&'.join(out)


@functools.total_ordering
class URL:
    """An address, taken apart. URLs never change: every method that seems to change one makes another."""

    __slots__ = ('_parts', '_bare', '__weakref__')

    def __new__(cls, val='', *, encoded=False):
        if type(val) is cls:
            return val
        if not isinstance(val, str):
            raise TypeError('Constructor parameter should be str')
        parts = urlsplit(val)
        netloc = parts.netloc
        if netloc:
            user, at, place = netloc.rpartition('@')
            host, colon, port = place.rpartition(':')
            if not colon or ']' in port:
                host, port = place, ''
            if not host:
                raise ValueError('Invalid URL: host is required for absolute urls')
            if port and not port.isdigit():
                raise ValueError("Invalid URL: port can't be converted to integer")
            host = host.lower() if host.isascii() else host.lower().encode('idna').decode()
            if port and int(port) == _PORTS.get(parts.scheme):
                port = ''
            netloc = user + at + host + (':' + port if port else '')
        if encoded:
            return cls._of(parts.scheme, netloc, parts.path, parts.query, parts.fragment)
        path = _requoted(parts.path, _IN_PATH)
        if netloc:
            path = _without_dots(path)
        query = _requoted(parts.query.replace('+', ' '), _IN_QUERY).replace('%20', '+')
        return cls._of(parts.scheme, netloc, path, query, _requoted(parts.fragment, _IN_QUERY))

    @classmethod
    def _of(cls, scheme, netloc, path, query, fragment):
        url = object.__new__(cls)
        url._parts = (scheme, netloc, path if path or not netloc else '/', query, fragment)
        # `http://example.com` is shown as it was written, and equals `http://example.com/`.
        url._bare = bool(netloc) and not path
        return url

    @classmethod
    def build(cls, *, scheme='', user=None, password=None, host='', port=None, path='', query=None,
              query_string='', fragment='', encoded=False):
        netloc = host
        if user is not None:
            netloc = quote(user) + (':' + quote(password) if password is not None else '') + '@' + netloc
        if port is not None:
            netloc += f':{port}'
        url = cls(urlunsplit((scheme, netloc, path, query_string, fragment)))
        return url.with_query(query) if query else url

    def _with(self, **changes):
        names = ('scheme', 'netloc', 'path', 'query', 'fragment')
        url = self._of(*(changes.get(name, part) for name, part in zip(names, self._parts)))
        url._bare = url._bare or self._bare and 'path' not in changes
        return url

    def __str__(self):
        scheme, netloc, path, query, fragment = self._parts
        if self._bare and not query and not fragment:
            path = ''
        return urlunsplit((scheme, netloc, path, query, fragment))

    def __repr__(self):
        return f"URL('{self}')"

    def __hash__(self):
        return hash(self._parts)

    def __eq__(self, other):
        return self._parts == other._parts if type(other) is URL else NotImplemented

    def __lt__(self, other):
        return self._parts < other._parts if type(other) is URL else NotImplemented

    def __bool__(self):
        return any(self._parts)

    def __truediv__(self, name):
        return self.joinpath(str(name))

    def __mod__(self, query):
        return self.update_query(query)

    scheme = property(lambda self: self._parts[0])
    raw_path = property(lambda self: self._parts[2])
    path = property(lambda self: unquote(self._parts[2]))
    raw_query_string = property(lambda self: self._parts[3])
    query_string = property(lambda self: unquote(self._parts[3].replace('+', ' ')).replace('+', '%2B'))
    raw_fragment = property(lambda self: self._parts[4])
    fragment = property(lambda self: unquote(self._parts[4]))
    absolute = property(lambda self: bool(self._parts[1]))

    def is_absolute(self):
        return self.absolute

    @property
    def _place(self):
        user, at, place = self._parts[1].rpartition('@')
        host, colon, port = place.rpartition(':')
        if not colon or ']' in port:
            host, port = place, ''
        return (user if at else None), host, int(port) if port else None

    @property
    def user(self):
        user = self._place[0]
        return None if user is None else unquote(user.partition(':')[0]) or None

    @property
    def password(self):
        user = self._place[0]
        return unquote(user.partition(':')[2]) if user and ':' in user else None

    @property
    def raw_host(self):
        return self._place[1].strip('[]') or None

    host = raw_host

    @property
    def explicit_port(self):
        return self._place[2]

    @property
    def port(self):
        return self.explicit_port or (_PORTS.get(self.scheme) if self.absolute else None)

    def is_default_port(self):
        return self.port is not None and self.port == _PORTS.get(self.scheme)

    @property
    def authority(self):
        user, host, _ = self._place
        port = f':{self.port}' if self.port else ''
        return (unquote(user) + '@' if user is not None else '') + host + port

    @property
    def query(self):
        from multidict import MultiDict, MultiDictProxy
        return MultiDictProxy(MultiDict(parse_qsl(self._parts[3], keep_blank_values=True)))

    @property
    def raw_path_qs(self):
        return self.raw_path + ('?' + self._parts[3] if self._parts[3] else '')

    @property
    def path_qs(self):
        return self.path + ('?' + self.query_string if self._parts[3] else '')

    @property
    def parts(self):
        path = self.path
        if path.startswith('/'):
            return ('/',) if self._bare else ('/', *path[1:].split('/'))
        return tuple(path.split('/')) if path else ('',)

    @property
    def name(self):
        return unquote(self.raw_path.rpartition('/')[2])

    @property
    def suffix(self):
        name = self.name
        at = name.rfind('.')
        return name[at:] if 0 < at < len(name) - 1 else ''

    @property
    def parent(self):
        path = self.raw_path.rpartition('/')[0]
        return self._with(path=path or '/', query='', fragment='')

    def origin(self):
        user, host, port = self._place
        return self._with(netloc=host + (f':{port}' if port else ''), path='', query='', fragment='')

    def relative(self):
        return self._with(scheme='', netloc='')

    def join(self, url):
        if type(url) is not URL:
            raise TypeError('url should be URL')
        return URL(urljoin(str(self), str(url)), encoded=True)

    def joinpath(self, *others):
        path = self.raw_path.rstrip('/')
        for other in others:
            path += '/' + _requoted(other.lstrip('/'), _IN_PATH)
        return self._with(path=_without_dots(path), query='', fragment='')

    def with_scheme(self, scheme):
        return self._with(scheme=scheme.lower())

    def with_host(self, host):
        _, _, port = self._place
        return self._with(netloc=host + (f':{port}' if port else ''))

    def with_port(self, port):
        user, host, _ = self._place
        at = user + '@' if user is not None else ''
        return self._with(netloc=at + host + (f':{port}' if port is not None else ''))

    def with_user(self, user):
        _, host, port = self._place
        return self._with(netloc=(user + '@' if user else '') + host + (f':{port}' if port else ''))

    def with_path(self, path, *, encoded=False):
        path = path if encoded else _requoted(path, _IN_PATH)
        return self._with(path=path if path.startswith('/') else '/' + path, query='', fragment='')

    def with_name(self, name):
        return self._with(path=self.raw_path.rpartition('/')[0] + '/' + _requoted(name, _IN_PATH), query='', fragment='')

    def with_query(self, *args, **kwargs):
        return self._with(query=_query_text(kwargs or (args[0] if args else None)))

    def extend_query(self, *args, **kwargs):
        more = _query_text(kwargs or (args[0] if args else None))
        return self._with(query='&'.join(text for text in (self._parts[3], more) if text))

    def update_query(self, *args, **kwargs):
        new = kwargs or (args[0] if args else None)
        new = dict(parse_qsl(new, keep_blank_values=True)) if isinstance(new, str) else dict(new or {})
        old = [pair for pair in parse_qsl(self._parts[3], keep_blank_values=True) if pair[0] not in new]
        return self._with(query=_query_text([*old, *new.items()]))

    def without_query_params(self, *names):
        return self._with(query=_query_text([pair for pair in self.query.items() if pair[0] not in names]))

    def with_fragment(self, fragment):
        return self._with(fragment=quote(fragment or '', safe=_IN_QUERY))

    def human_repr(self):
        scheme, netloc, _, _, fragment = self._parts
        return urlunsplit((scheme, netloc, self.path, unquote_plus(self._parts[3]), unquote(fragment)))
