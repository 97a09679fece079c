"""Bodies of requests: JSON, forms, bytes, files, and streams that are sent in chunks."""

import base64
import io
import json as json_module
from collections import namedtuple
from urllib.parse import urlencode


class BasicAuth(namedtuple('BasicAuth', 'login password encoding')):
    """A name and a password for `auth=`."""

    def __new__(cls, login, password='', encoding='latin1'):
        if login is None:
            raise ValueError('None is not allowed as login value')
        if ':' in login:
            raise ValueError('A ":" is not allowed in login (RFC 1945#section-11.1)')
        return super().__new__(cls, login, password, encoding)

    def encode(self):
        both = f'{self.login}:{self.password}'.encode(self.encoding)
        return 'Basic ' + base64.b64encode(both).decode('ascii')


class FormData:
    """Fields of a form, for `data=`. Files are sent as multipart/form-data."""

    def __init__(self, fields=(), **_):
        self._fields = []
        for name, value in fields.items() if hasattr(fields, 'items') else fields:
            self.add_field(name, value)

    def add_field(self, name, value, *, content_type=None, filename=None):
        if isinstance(value, io.IOBase):
            filename = filename or getattr(value, 'name', name)
            value = value.read()
        self._fields.append((name, value, content_type, filename))

    def encode(self):
        """The body and its type."""
        if all(filename is None and content_type is None for _, _, content_type, filename in self._fields):
            body = urlencode([(name, value) for name, value, _, _ in self._fields]).encode()
            return body, 'application/x-www-form-urlencoded'
        boundary = 'looplab-boundary-0123456789abcdef'
        body = bytearray()
        for name, value, content_type, filename in self._fields:
            shown = f'; filename="{filename}"' if filename else ''
            content_type = content_type or ('application/octet-stream' if filename else 'text/plain; charset=utf-8')
            body += (f'--{boundary}\r\nContent-Type: {content_type}\r\n'
                     f'Content-Disposition: form-data; name="{name}"{shown}\r\n\r\n').encode()
            body += value if isinstance(value, (bytes, bytearray)) else str(value).encode()
            body += b'\r\n'
        return bytes(body + f'--{boundary}--\r\n'.encode()), f'multipart/form-data; boundary={boundary}'


def encoded(data, json, dumps):
    """A body: bytes or an asynchronous iterator of them, and its type."""
    if json is not None:
        if data is not None:
            raise ValueError('data and json parameters can not be used at the same time')
        return (dumps or json_module.dumps)(json).encode(), 'application/json'
    if data is None:
        return b'', None
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data), 'application/octet-stream'
    if isinstance(data, str):
        return data.encode(), 'text/plain; charset=utf-8'
    if isinstance(data, io.IOBase):
        content = data.read()
        return (content, 'application/octet-stream') if isinstance(content, bytes) else encoded(content, None, None)
    if hasattr(data, '__aiter__'):
        return data, 'application/octet-stream'
    return (data if isinstance(data, FormData) else FormData(data)).encode()
