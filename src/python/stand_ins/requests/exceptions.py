"""What can go wrong with a request, in requests' classes and words."""

import json


class RequestException(IOError):
    """The root of them all."""

    def __init__(self, *args, response=None, request=None):
        self.response = response
        self.request = request
        if response is not None and request is None:
            self.request = getattr(response, 'request', None)
        super().__init__(*args)


class InvalidJSONError(RequestException):
    """Something that is not JSON."""


class JSONDecodeError(InvalidJSONError, json.JSONDecodeError):
    """A body that is no JSON."""

    def __init__(self, msg, doc, pos):
        json.JSONDecodeError.__init__(self, msg, doc, pos)
        InvalidJSONError.__init__(self, *self.args)

    def __str__(self):
        # RustPython 0.5 takes three arguments of an OSError for an errno, whoever's they are.
        return str(self.args[0])


class HTTPError(RequestException):
    """The server answered with an error."""


class ConnectionError(RequestException):
    """The connection failed."""


class ProxyError(ConnectionError):
    """A proxy failed. looplab's stand-in knows none."""


class SSLError(ConnectionError):
    """Encryption failed. looplab's stand-in has none."""


class Timeout(RequestException):
    """It took too long."""


class ConnectTimeout(ConnectionError, Timeout):
    """Connecting took too long."""


class ReadTimeout(Timeout):
    """The server took too long to say something."""


class URLRequired(RequestException):
    """There is no address."""


class TooManyRedirects(RequestException):
    """One redirect after the other."""


class MissingSchema(RequestException, ValueError):
    """An address without http:// or https://."""


class InvalidSchema(RequestException, ValueError):
    """An address of something that is not the web."""


class InvalidURL(RequestException, ValueError):
    """An address that is none."""


class InvalidHeader(RequestException, ValueError):
    """A header that cannot be sent."""


class ChunkedEncodingError(RequestException):
    """The body ended too early."""


class ContentDecodingError(RequestException):
    """The body cannot be unpacked."""


class StreamConsumedError(RequestException, TypeError):
    """The body was read already."""


class RetryError(RequestException):
    """Trying again did not help."""
