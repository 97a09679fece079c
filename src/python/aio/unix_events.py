"""The event loop of looplab, in the place of asyncio's selector loop.

The ready queue, the timers, futures and tasks are native (`_looplab`); what is left is what the
library's BaseEventLoop does in Python.
"""

import concurrent.futures
import errno
import functools
import os
import selectors
import signal
import socket
import stat
import sys
import threading
import types
import warnings
import weakref

import _looplab

from . import base_events
from . import coroutines
from . import events
from . import futures
from . import locks
from . import log
from . import queues
from . import runners
from . import selector_events
from . import tasks

__all__ = (
    'SelectorEventLoop',
    'EventLoop',
)

# Handles are native, and are what the rest of the library takes them for.
events.Handle = _looplab.Handle
events.TimerHandle = _looplab.TimerHandle
sys.modules['asyncio'].Handle = _looplab.Handle
sys.modules['asyncio'].TimerHandle = _looplab.TimerHandle


_NO_TLS = ('there is no TLS in looplab: its connections are not encrypted. '
           'Leave ssl= away, and use http:// instead of https://')


def _check_unix(sock):
    if sock.family != socket.AF_UNIX or sock.type != socket.SOCK_STREAM:
        raise ValueError(f'A UNIX Domain Stream Socket was expected, got {sock!r}')


def _remove_stale(path):
    try:
        if stat.S_ISSOCK(os.stat(path).st_mode):
            os.remove(path)
    except FileNotFoundError:
        pass
    except OSError as err:
        log.logger.error('Unable to check or remove stale UNIX socket %r: %r', path, err)


def _name_of(func):
    while isinstance(func, functools.partial):
        # asyncio.to_thread hands over `context.run` with the function as its argument.
        func = func.args[0] if getattr(func.func, '__name__', '') == 'run' and func.args else func.func
    return getattr(func, '__qualname__', None) or type(func).__name__


class _Selector:
    """What the library looks up in a loop's selector; the descriptors are watched natively."""

    def __init__(self, loop):
        self._loop = weakref.ref(loop)

    def get_key(self, fileobj):
        loop = self._loop()
        events = loop._watched(fileobj) if loop is not None else 0
        if not events:
            raise KeyError(f'{fileobj!r} is not registered')
        return selectors.SelectorKey(fileobj, fileobj, events, None)

    def get_map(self):
        loop = self._loop()
        watched = loop._watched_descriptors() if loop is not None else ()
        return {fd: self.get_key(fd) for fd in watched}


class _UnixSelectorEventLoop(_looplab.Loop, selector_events.BaseSelectorEventLoop):
    """asyncio's selector loop, on looplab's runtime: what is below its transports is native."""

    def __init__(self, selector=None):
        base_events.BaseEventLoop.__init__(self)
        self._selector = _Selector(self)
        self._transports = weakref.WeakValueDictionary()
        self._unix_server_sockets = {}

    def run_forever(self):
        self._run_forever_setup()
        try:
            self._run_turns()
        finally:
            self._run_forever_cleanup()

    def close(self):
        if self.is_running():
            raise RuntimeError("Cannot close a running event loop")
        if self.is_closed():
            return
        base_events.BaseEventLoop.close(self)
        self._drop_runtime()
        self._forget_descriptors()

    def run_in_executor(self, executor, func, *args):
        self._check_closed()
        if self._debug:
            self._check_callback(func, 'run_in_executor')
        if executor is None:
            self._check_default_executor()
            executor = self._default_executor
            if executor is None:
                executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix='asyncio')
                self._default_executor = executor
        if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
            return futures.wrap_future(executor.submit(func, *args), loop=self)
        job = _looplab.job(_name_of(func))
        try:
            inner = executor.submit(job.run, func, *args)
        except BaseException:
            job.release(None)
            raise
        future = futures.wrap_future(inner, loop=self)
        job.awaited_as(future)
        # After the callback that tells the loop, so that the loop has heard when the hold ends.
        inner.add_done_callback(job.release)
        return future

    def _write_to_self(self):
        pass

    async def create_unix_connection(self, protocol_factory, path=None, *, ssl=None, sock=None,
                                     server_hostname=None, ssl_handshake_timeout=None,
                                     ssl_shutdown_timeout=None):
        if ssl:
            raise NotImplementedError(_NO_TLS)
        if server_hostname is not None:
            raise ValueError('server_hostname is only meaningful with ssl')
        if ssl_handshake_timeout is not None:
            raise ValueError('ssl_handshake_timeout is only meaningful with ssl')
        if ssl_shutdown_timeout is not None:
            raise ValueError('ssl_shutdown_timeout is only meaningful with ssl')
        if path is not None:
            if sock is not None:
                raise ValueError('path and sock can not be specified at the same time')
            path = os.fspath(path)
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
            try:
                sock.setblocking(False)
                await self.sock_connect(sock, path)
            except BaseException:
                sock.close()
                raise
        else:
            if sock is None:
                raise ValueError('no path and sock were specified')
            _check_unix(sock)
            sock.setblocking(False)
        return await self._create_connection_transport(sock, protocol_factory, None, None)

    async def create_unix_server(self, protocol_factory, path=None, *, sock=None, backlog=100, ssl=None,
                                 ssl_handshake_timeout=None, ssl_shutdown_timeout=None,
                                 start_serving=True, cleanup_socket=True):
        if isinstance(ssl, bool):
            raise TypeError('ssl argument must be an SSLContext or None')
        if ssl is not None:
            raise NotImplementedError(_NO_TLS)
        if ssl_handshake_timeout is not None:
            raise ValueError('ssl_handshake_timeout is only meaningful with ssl')
        if ssl_shutdown_timeout is not None:
            raise ValueError('ssl_shutdown_timeout is only meaningful with ssl')
        if path is not None:
            if sock is not None:
                raise ValueError('path and sock can not be specified at the same time')
            path = os.fspath(path)
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                if path[0] not in (0, '\x00'):
                    _remove_stale(path)
                sock.bind(path)
            except OSError as exc:
                sock.close()
                if exc.errno == errno.EADDRINUSE:
                    raise OSError(errno.EADDRINUSE, f'Address {path!r} is already in use') from None
                raise
            except BaseException:
                sock.close()
                raise
        else:
            if sock is None:
                raise ValueError('path was not specified, and no sock specified')
            _check_unix(sock)
        if cleanup_socket:
            name = sock.getsockname()
            if name and name[0] not in (0, '\x00'):
                try:
                    self._unix_server_sockets[sock] = os.stat(name).st_ino
                except FileNotFoundError:
                    pass
        sock.setblocking(False)
        server = base_events.Server(self, [sock], protocol_factory, None, backlog, None, None)
        if start_serving:
            server._start_serving()
            # One turn, so that the reader of the socket is there.
            await tasks.sleep(0)
        return server

    def _stop_serving(self, sock):
        inode = self._unix_server_sockets.pop(sock, None)
        path = sock.getsockname() if inode is not None else None
        super()._stop_serving(sock)
        if path is not None:
            try:
                if os.stat(path).st_ino == inode:
                    os.unlink(path)
            except FileNotFoundError:
                pass
            except OSError as err:
                log.logger.error('Unable to clean up listening UNIX socket %r: %r', path, err)

    async def start_tls(self, transport, protocol, sslcontext, **kwargs):
        raise NotImplementedError(_NO_TLS)

    def _make_ssl_transport(self, *args, **kwargs):
        raise NotImplementedError(_NO_TLS)

    def add_signal_handler(self, sig, callback, *args):
        handle = events.Handle(callback, args, self, None)
        signal.signal(sig, lambda *_: self._add_callback_signalsafe(handle))

    def remove_signal_handler(self, sig):
        default = signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL
        old = signal.signal(sig, default)
        return old is not default

    def _add_callback_signalsafe(self, handle):
        if not handle.cancelled():
            self.call_soon_threadsafe(handle._callback, *handle._args, context=handle.get_context())


SelectorEventLoop = _UnixSelectorEventLoop
EventLoop = SelectorEventLoop


class _UnixDefaultEventLoopPolicy(events._BaseDefaultEventLoopPolicy):
    """One loop a thread; the main thread gets one when it asks for it, as in Python 3.13."""

    _loop_factory = _UnixSelectorEventLoop

    def __init__(self):
        super().__init__()
        self._set_called = False

    def get_event_loop(self):
        if (self._local._loop is None and not self._set_called
                and threading.current_thread() is threading.main_thread()):
            warnings.warn('There is no current event loop', DeprecationWarning, stacklevel=2)
            self.set_event_loop(self.new_event_loop())
        return super().get_event_loop()

    def set_event_loop(self, loop):
        self._set_called = True
        super().set_event_loop(loop)


_DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy
DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy


def _plain_policy():
    return events._get_event_loop_policy()


# Python 3.13 does not warn of these yet.
_plain_policy.__name__ = _plain_policy.__qualname__ = 'get_event_loop_policy'
events.get_event_loop_policy = _plain_policy
events.set_event_loop_policy = events._set_event_loop_policy
_package = sys.modules['asyncio']
_package.get_event_loop_policy = events.get_event_loop_policy
_package.set_event_loop_policy = events.set_event_loop_policy
_package.AbstractEventLoopPolicy = events._AbstractEventLoopPolicy
_package.DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy


# What else differs between the library's Python 3.14 and the Python 3.13 that looplab follows.

def _checked_coroutine(coro):
    if not coroutines.iscoroutine(coro):
        raise ValueError(f'a coroutine was expected, got {coro!r}')
    return True


runners.coroutines = types.SimpleNamespace(iscoroutine=_checked_coroutine)
coroutines.iscoroutinefunction = coroutines._iscoroutinefunction
_package.iscoroutinefunction = coroutines.iscoroutinefunction


def shield(arg):
    """Wait for a future, shielding it from cancellation."""
    inner = tasks.ensure_future(arg)
    if inner.done():
        return inner
    outer = futures._get_loop(inner).create_future()

    def _inner_done_callback(inner):
        if outer.cancelled():
            if not inner.cancelled():
                inner.exception()
        elif inner.cancelled():
            outer.cancel()
        elif (error := inner.exception()) is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def _outer_done_callback(outer):
        if not inner.done():
            inner.remove_done_callback(_inner_done_callback)

    inner.add_done_callback(_inner_done_callback)
    outer.add_done_callback(_outer_done_callback)
    return outer


tasks.__sleep0 = _looplab.pause
tasks.gather = _looplab.gather
_package.gather = _looplab.gather
tasks.shield = shield
_package.shield = shield


# What happens to the library's shared things goes into the trace.

def _wakeup_next(self, waiters):
    _looplab.wake_next(self, waiters)


queues.Queue._wakeup_next = _wakeup_next
locks.Lock._locked = _looplab.watched_attribute('_locked', 'locked')
locks.Semaphore._value = _looplab.watched_attribute('_value', 'permits')
locks.Barrier._count = _looplab.watched_attribute('_count', 'arrivals')


# Threads hold the run while they compute, so that virtual time stands still for them.

_start_thread = threading.Thread.start
_run_thread = threading.Thread._bootstrap_inner
_join_thread = threading.Thread.join


def _start(self):
    self._looplab_hold = _looplab.hold()
    try:
        _start_thread(self)
    except BaseException:
        self._looplab_hold.leave()
        raise


def _bootstrap_inner(self):
    hold = getattr(self, '_looplab_hold', None)
    if hold is None:
        return _run_thread(self)
    hold.enter()
    try:
        _run_thread(self)
    finally:
        hold.leave()


def _join(self, timeout=None):
    hold = getattr(self, '_looplab_hold', None)
    if hold is None or self is threading.current_thread():
        return _join_thread(self, timeout)
    if hold.join(timeout):
        _join_thread(self)


threading.Thread.start = functools.wraps(_start_thread)(_start)
threading.Thread._bootstrap_inner = functools.wraps(_run_thread)(_bootstrap_inner)
threading.Thread.join = functools.wraps(_join_thread)(_join)
threading._allocate_lock = _looplab.Lock
threading.Lock = _looplab.Lock
threading._CRLock = None
