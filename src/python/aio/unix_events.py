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
import warnings
import weakref

import _looplab

from . import _looplab_processes
from . import base_events
from . import coroutines
from . import events
from . import futures
from . import locks
from . import log
from . import queues
from . import selector_events
from . import taskgroups
from . import tasks
from . import timeouts

import _looplab_threads  # noqa: F401  (threads and pools take part in the run)

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


def _check_no_tls(**options):
    for name, value in options.items():
        if value is not None:
            raise ValueError(f'{name} is only meaningful with ssl')


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


class _UnixSelectorEventLoop(_looplab.Loop, _looplab_processes.Subprocesses, selector_events.BaseSelectorEventLoop):
    """asyncio's selector loop, on looplab's runtime: what is below its transports is native."""

    def __init__(self, selector=None):
        base_events.BaseEventLoop.__init__(self)
        self._selector = _Selector(self)
        self._transports = weakref.WeakValueDictionary()
        self._unix_server_sockets = {}
        self._signal_handlers = {}
        # What CPython's loop waits with on Linux, in the words of its log.
        log.logger.debug('Using selector: EpollSelector')

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
        for sig in list(self._signal_handlers):
            self.remove_signal_handler(sig)
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
        inner = executor.submit(func, *args)
        future = futures.wrap_future(inner, loop=self)
        job = getattr(inner, '_looplab_job', None)
        if isinstance(job, int):
            _looplab.await_job(future, job)
        elif job is not None:
            job.awaited_as(future)
        return future

    def _write_to_self(self):
        pass

    @functools.wraps(selector_events.BaseSelectorEventLoop.create_connection)
    async def create_connection(self, protocol_factory, host=None, port=None, *, ssl=None, **options):
        if ssl:
            raise NotImplementedError(_NO_TLS)
        return await super().create_connection(protocol_factory, host, port, ssl=ssl, **options)

    @functools.wraps(selector_events.BaseSelectorEventLoop.create_server)
    async def create_server(self, protocol_factory, host=None, port=None, *, ssl=None, **options):
        if isinstance(ssl, bool):
            raise TypeError('ssl argument must be an SSLContext or None')
        if ssl is not None:
            raise NotImplementedError(_NO_TLS)
        return await super().create_server(protocol_factory, host, port, **options)

    async def create_unix_connection(self, protocol_factory, path=None, *, ssl=None, sock=None,
                                     server_hostname=None, ssl_handshake_timeout=None,
                                     ssl_shutdown_timeout=None):
        if ssl:
            raise NotImplementedError(_NO_TLS)
        _check_no_tls(server_hostname=server_hostname, ssl_handshake_timeout=ssl_handshake_timeout,
                      ssl_shutdown_timeout=ssl_shutdown_timeout)
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
        _check_no_tls(ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
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
        if coroutines.iscoroutine(callback) or coroutines._iscoroutinefunction(callback):
            raise TypeError('coroutines cannot be used with add_signal_handler()')
        self._check_signal(sig)
        self._check_closed()
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError('set_wakeup_fd only works in main thread of the main interpreter')
        self._signal_handlers[sig] = events.Handle(callback, args, self, None)
        try:
            signal.signal(sig, self._signal_came)
        except OSError:
            del self._signal_handlers[sig]
            raise RuntimeError(f'sig {int(sig)} cannot be caught') from None
        self._listen(True)

    def remove_signal_handler(self, sig):
        self._check_signal(sig)
        if self._signal_handlers.pop(sig, None) is None:
            return False
        if not self._signal_handlers and not self.is_closed():
            self._listen(False)
        signal.signal(sig, signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL)
        return True

    def _check_signal(self, sig):
        if not isinstance(sig, int):
            raise TypeError(f'sig must be an int, not {sig!r}')
        if sig not in range(1, signal.NSIG):
            raise ValueError(f'invalid signal number {sig}')

    def _signal_came(self, sig, frame):
        # CPython's loop reads of it from a pipe when it next waits for I/O, before any timer: so does this timer.
        if not self.is_closed():
            self.call_at(0, self._handle_signal, sig)

    def _handle_signal(self, sig):
        handle = self._signal_handlers.get(sig)
        if handle is not None:
            self._add_callback_signalsafe(handle)

    def _add_callback_signalsafe(self, handle):
        if not handle.cancelled():
            self.call_soon_threadsafe(handle._callback, *handle._args, context=handle.get_context())


SelectorEventLoop = _UnixSelectorEventLoop
EventLoop = SelectorEventLoop


class _UnixDefaultEventLoopPolicy(events._BaseDefaultEventLoopPolicy):
    """One loop a thread; the main thread gets one when it asks for it, as in Python 3.13."""

    _loop_factory = _UnixSelectorEventLoop

    def get_event_loop(self):
        if (self._local._loop is None and not getattr(self._local, '_set_called', False)
                and threading.current_thread() is threading.main_thread()):
            warnings.warn('There is no current event loop', DeprecationWarning, stacklevel=2)
            self.set_event_loop(self.new_event_loop())
        return super().get_event_loop()

    def set_event_loop(self, loop):
        self._local._set_called = True
        super().set_event_loop(loop)


_DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy


tasks.__sleep0 = _looplab.pause
tasks.gather = _looplab.gather
sys.modules['asyncio'].gather = _looplab.gather


# What happens to the library's shared things goes into the trace.

def _wakeup_next(self, waiters):
    _looplab.wake_next(self, waiters)


def _wake_up_next(self):
    return _looplab.wake_permit(self)


queues.Queue._wakeup_next = _wakeup_next
locks.Semaphore._wake_up_next = _wake_up_next
locks.Lock._locked = _looplab.watched_attribute('_locked', 'locked')
locks.Semaphore._value = _looplab.watched_attribute('_value', 'permits')
locks.Event._value = _looplab.watched_attribute('_value', 'flag')
locks.Barrier._count = _looplab.watched_attribute('_count', 'arrivals')
timeouts.Timeout._state = _looplab.watched_attribute('_state', 'stage')
taskgroups.TaskGroup._errors = _looplab.watched_attribute('_errors', 'errors')
