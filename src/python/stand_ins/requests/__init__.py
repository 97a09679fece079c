"""looplab's stand-in for requests.

Written for lessons from what requests documents and from how it behaves; no line of requests is in it. It is as blocking as
the real one: it runs on the library's own `http.client`, so a `requests.get` in a coroutine keeps the whole loop
waiting. Inside looplab it speaks over the simulated network, where `https` addresses are spoken to without
encryption. `requests.__version__` says that it is a stand-in.
"""

from . import exceptions
from .api import delete, get, head, options, patch, post, put, request
from .exceptions import (
    ConnectionError, ConnectTimeout, HTTPError, JSONDecodeError, ReadTimeout, RequestException, Timeout,
    TooManyRedirects, URLRequired,
)
from .models import PreparedRequest, Request, Response
from .sessions import Session, session
from .status_codes import codes

__version__ = '2.32+looplab'

__all__ = (
    'ConnectTimeout', 'ConnectionError', 'HTTPError', 'JSONDecodeError', 'PreparedRequest', 'ReadTimeout', 'Request',
    'RequestException', 'Response', 'Session', 'Timeout', 'TooManyRedirects', 'URLRequired', 'adapters', 'auth',
    'codes', 'delete', 'exceptions', 'get', 'head', 'options', 'patch', 'post', 'put', 'request', 'session',
)


def __getattr__(name):
    if name in ('adapters', 'auth'):
        import importlib
        return importlib.import_module('requests.' + name)
    raise AttributeError(f"module 'requests' has no attribute '{name}': this is looplab's stand-in, and it has "
                         + ', '.join(__all__))
