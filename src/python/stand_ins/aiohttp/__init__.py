"""looplab's stand-in for aiohttp's client.

Written for lessons from what aiohttp documents and from how it behaves; no line of aiohttp is in it. It speaks real
HTTP/1.1 over asyncio: inside looplab over the simulated network, where `https` addresses are spoken to without
encryption. It has what tutorials use. `aiohttp.__version__` says that it is a stand-in, and asking for something that it
does not have names what it has.
"""

from . import hdrs
from .client import ClientSession, ClientTimeout, request
from .client_exceptions import (
    ClientConnectionError, ClientConnectionResetError, ClientConnectorDNSError, ClientConnectorError, ClientError,
    ClientOSError, ClientPayloadError, ClientResponseError, ClientSSLError, ConnectionTimeoutError, ContentTypeError,
    InvalidURL, InvalidUrlClientError, InvalidUrlRedirectClientError, NonHttpUrlClientError,
    NonHttpUrlRedirectClientError, RedirectClientError, ServerConnectionError, ServerDisconnectedError,
    ServerTimeoutError, SocketTimeoutError, TooManyRedirects,
)
from .client_reqrep import ClientResponse, RequestInfo
from .connector import BaseConnector, TCPConnector
from .cookiejar import CookieJar, DummyCookieJar
from .payload import BasicAuth, FormData
from .streams import EofStream, StreamReader

__version__ = '3.12+looplab'

__all__ = (
    'BaseConnector', 'BasicAuth', 'ClientConnectionError', 'ClientConnectionResetError', 'ClientConnectorDNSError',
    'ClientConnectorError', 'ClientError', 'ClientOSError', 'ClientPayloadError', 'ClientResponse',
    'ClientResponseError', 'ClientSSLError', 'ClientSession', 'ClientTimeout', 'ConnectionTimeoutError',
    'ContentTypeError', 'CookieJar', 'DummyCookieJar', 'EofStream', 'FormData', 'InvalidURL',
    'InvalidUrlClientError', 'InvalidUrlRedirectClientError', 'NonHttpUrlClientError',
    'NonHttpUrlRedirectClientError', 'RedirectClientError', 'RequestInfo', 'ServerConnectionError',
    'ServerDisconnectedError', 'ServerTimeoutError', 'SocketTimeoutError', 'StreamReader', 'TCPConnector',
    'TooManyRedirects', 'hdrs', 'request',
)


def __getattr__(name):
    if name == 'web':
        import importlib
        return importlib.import_module('aiohttp.web')
    raise AttributeError(f"module aiohttp has no attribute {name}: this is looplab's stand-in, and it has "
                         + ', '.join(__all__))
