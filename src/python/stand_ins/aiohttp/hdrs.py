"""Names of headers and methods, as aiohttp spells them."""

from multidict import istr

METH_DELETE, METH_GET, METH_HEAD, METH_OPTIONS = 'DELETE', 'GET', 'HEAD', 'OPTIONS'
METH_PATCH, METH_POST, METH_PUT = 'PATCH', 'POST', 'PUT'

ACCEPT = istr('Accept')
ACCEPT_ENCODING = istr('Accept-Encoding')
AUTHORIZATION = istr('Authorization')
CONNECTION = istr('Connection')
CONTENT_ENCODING = istr('Content-Encoding')
CONTENT_LENGTH = istr('Content-Length')
CONTENT_TYPE = istr('Content-Type')
COOKIE = istr('Cookie')
ETAG = istr('ETag')
HOST = istr('Host')
LOCATION = istr('Location')
RETRY_AFTER = istr('Retry-After')
SET_COOKIE = istr('Set-Cookie')
TRANSFER_ENCODING = istr('Transfer-Encoding')
USER_AGENT = istr('User-Agent')
