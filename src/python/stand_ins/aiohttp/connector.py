"""The pool of connections: at most so many at once, kept alive between requests, waited for in turn."""

import asyncio
import socket
import warnings
from collections import deque, namedtuple

from . import _visible
from .client_exceptions import ClientConnectionError, ClientConnectorDNSError, ClientConnectorError
from .client_proto import ResponseHandler

ConnectionKey = namedtuple('ConnectionKey', 'host port is_ssl ssl proxy proxy_auth proxy_headers_hash')

class Connection:
    """A connection on loan to one request."""

    def __init__(self, connector, key, protocol):
        self._connector = connector
        self._key = key
        self.protocol = protocol

    @property
    def closed(self):
        return self.protocol is None

    def release(self):
        """Gives it back for the next request, if it can serve another."""
        protocol, self.protocol = self.protocol, None
        if protocol is not None:
            self._connector._give_back(self._key, protocol, protocol.reusable)

    def close(self):
        """Gives its place back and ends it."""
        protocol, self.protocol = self.protocol, None
        if protocol is not None:
            self._connector._give_back(self._key, protocol, False)


class BaseConnector:
    """What every pool of connections does."""

    _closed = True

    def __init__(self, *, limit=100, limit_per_host=0, keepalive_timeout=15.0, force_close=False, loop=None, **_):
        if force_close and keepalive_timeout not in (None, 15.0):
            raise ValueError('keepalive_timeout cannot be set if force_close is True')
        self._loop = loop or asyncio.get_running_loop()
        self._limit = limit
        self._limit_per_host = limit_per_host
        self._keepalive_timeout = keepalive_timeout
        self._force_close = force_close
        self._idle = {}
        self._in_use = {}
        self._promised = {}
        self._waiters = deque()
        self._closed = False

    limit = property(lambda self: self._limit)
    limit_per_host = property(lambda self: self._limit_per_host)
    force_close = property(lambda self: self._force_close)
    closed = property(lambda self: self._closed)

    def __del__(self, _warn=warnings.warn):
        if self._closed or not self._idle:
            return
        connections = [repr(protocol) for idle in self._idle.values() for protocol, _ in idle]
        self._close()
        _warn(f'Unclosed connector {self!r}', ResourceWarning, source=self)
        message = 'Unclosed connector'
        _visible.unclosed(message)
        self._loop.call_exception_handler({'connector': self, 'connections': connections, 'message': message})

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    def close(self):
        """Ends every connection. May be awaited, and need not."""
        self._close()
        return _Done()

    def _close(self):
        if self._closed:
            return
        self._closed = True
        _visible.pool_closed(self)
        if self._loop.is_closed():
            return
        for idle in self._idle.values():
            for protocol, _ in idle:
                protocol.close()
        for protocols in self._in_use.values():
            for protocol in protocols:
                if protocol is not None:
                    protocol.close()
        for _, waiter in self._waiters:
            waiter.cancel()
        self._idle.clear()
        self._in_use.clear()
        self._waiters.clear()

    def _count(self):
        return sum(map(len, self._in_use.values()))

    def _has_room(self, key):
        """Whether one more connection to a host may be in use."""
        taken = self._count() + sum(self._promised.values())
        there = len(self._in_use.get(key, ())) + self._promised.get(key, 0)
        return ((not self._limit or taken < self._limit)
                and (not self._limit_per_host or there < self._limit_per_host))

    async def _wait_for_a_place(self, key):
        """Waits in turn. Whoever gives a place back promises it to the first that may have it."""
        waiter = self._loop.create_future()
        self._waiters.append((key, waiter))
        try:
            await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled():
                self._unpromise(key)
                self._promise_next()
            else:
                self._waiters = deque(row for row in self._waiters if row[1] is not waiter)
            raise
        self._unpromise(key)

    def _unpromise(self, key):
        self._promised[key] -= 1

    def _promise_next(self):
        for row in list(self._waiters):
            key, waiter = row
            if waiter.done():
                self._waiters.remove(row)
            elif self._has_room(key):
                self._waiters.remove(row)
                self._promised[key] = self._promised.get(key, 0) + 1
                waiter.set_result(None)

    async def connect(self, key, timeout):
        """A connection to a host: a kept one, or a new one, once the pool has a place for it."""
        if self._closed:
            raise ClientConnectionError('Connector is closed.')
        if not self._has_room(key) or any(row[0] == key for row in self._waiters):
            await self._wait_for_a_place(key)
            if self._closed:
                raise ClientConnectionError('Connector is closed.')
        users = self._in_use.setdefault(key, [])
        protocol = self._kept(key)
        users.append(protocol)
        _visible.pool_taken(self, self._count(), self._limit)
        if protocol is None:
            try:
                protocol = await self._create_connection(key, timeout)
            except BaseException:
                self._leave(key, None)
                raise
            if self._closed:
                protocol.close()
                raise ClientConnectionError('Connector is closed.')
            users[users.index(None)] = protocol
        return Connection(self, key, protocol)

    def _kept(self, key):
        """The connection that was kept last and still lives."""
        while idle := self._idle.get(key):
            protocol, since = idle.pop()
            if not idle:
                del self._idle[key]
            fresh = self._loop.time() - since <= self._keepalive_timeout
            if protocol.is_connected and fresh:
                return protocol
            protocol.close()
        return None

    def _leave(self, key, protocol):
        users = self._in_use.get(key, [])
        if protocol in users:
            users.remove(protocol)
            if not users:
                self._in_use.pop(key, None)
            _visible.pool_given_back(self, self._count(), self._limit)
        self._promise_next()

    def _give_back(self, key, protocol, reusable):
        if self._closed:
            protocol.close()
            return
        if reusable and not self._force_close:
            self._idle.setdefault(key, []).append((protocol, self._loop.time()))
        else:
            protocol.close()
        self._leave(key, protocol)


class _Done:
    """Something that was done at once, for those who await it."""

    def __await__(self):
        return iter(())


class TCPConnector(BaseConnector):
    """A pool of TCP connections. `ssl` and the settings of name lookup are accepted and mean nothing here."""

    def __init__(self, *, ssl=True, verify_ssl=True, use_dns_cache=True, ttl_dns_cache=10, family=0,
                 ssl_context=None, local_addr=None, resolver=None, enable_cleanup_closed=False,
                 happy_eyeballs_delay=0.25, **kwargs):
        unknown = set(kwargs) - {'limit', 'limit_per_host', 'keepalive_timeout', 'force_close', 'loop', 'interleave',
                                 'fingerprint', 'timeout_ceil_threshold', 'socket_factory'}
        if unknown:
            raise TypeError(f"TCPConnector.__init__() got an unexpected keyword argument '{unknown.pop()}'")
        super().__init__(**kwargs)
        self._ssl = ssl
        self._family = family
        self._local_addr = local_addr
        self._keep_names = (float('inf') if ttl_dns_cache is None else ttl_dns_cache) if use_dns_cache else -1
        self._names = {}
        self._asking = {}

    async def _addresses(self, host, port):
        """The addresses of a name. They are kept for a while, and tasks that ask for the same name ask once."""
        if ':' in host or host.replace('.', '').isdigit():
            return [host]
        key = host, port
        found, since = self._names.get(key, (None, None))
        if found is not None and self._loop.time() - since <= self._keep_names:
            return found
        if key not in self._asking:
            self._asking[key] = self._loop.create_task(self._look_up(key))
        return await asyncio.shield(self._asking[key])

    async def _look_up(self, key):
        try:
            infos = await self._loop.getaddrinfo(*key, family=self._family, type=socket.SOCK_STREAM)
            self._names[key] = [info[4][0] for info in infos], self._loop.time()
            return self._names[key][0]
        finally:
            del self._asking[key]

    async def _create_connection(self, key, timeout):
        if key.is_ssl and not _visible.simulated():
            reason = ('this stand-in for aiohttp speaks https only on the simulated network, and there without encryption; '
                      'use an http address')
            raise ClientConnectorError(key, OSError(None, reason))
        try:
            async with asyncio.timeout(timeout.sock_connect):
                addresses = await self._addresses(key.host, key.port)
                for address in addresses:
                    try:
                        _, protocol = await self._loop.create_connection(
                            lambda: ResponseHandler(self._loop), address, key.port,
                            family=self._family, local_addr=self._local_addr)
                        return protocol
                    except OSError:
                        if address is addresses[-1]:
                            raise
        except TimeoutError:
            raise
        except socket.gaierror as error:
            raise ClientConnectorDNSError(key, error) from error
        except OSError as error:
            raise ClientConnectorError(key, error) from error
