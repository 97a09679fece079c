"""`multiprocessing` as tutorials use it: Process, Pool and cpu_count, over looplab's worker processes.

What shares memory or pipes between processes is not here, and says so by name.
"""

import itertools
import os
import sys

from concurrent.futures import process as _process
import _looplab_processes as _native

__all__ = ['Process', 'Pool', 'cpu_count', 'current_process', 'parent_process', 'active_children', 'freeze_support',
           'get_context', 'get_start_method', 'set_start_method', 'get_all_start_methods', 'TimeoutError',
           'ProcessError', 'AuthenticationError', 'BufferTooShort']

if '__main__' in sys.modules:
    sys.modules['__mp_main__'] = sys.modules['__main__']


class ProcessError(Exception):
    pass


class BufferTooShort(ProcessError):
    pass


class TimeoutError(ProcessError):
    pass


class AuthenticationError(ProcessError):
    pass


def cpu_count():
    """The number of processors of this machine."""
    count = os.cpu_count()
    if count is None:
        raise NotImplementedError('cannot determine number of cpus')
    return count


def freeze_support():
    """Nothing is to be done: looplab's programs are not frozen."""


def get_start_method(allow_none=False):
    return 'spawn'


def get_all_start_methods():
    return ['spawn']


def set_start_method(method, force=False):
    get_context(method)


def get_context(method=None):
    if method not in (None, 'spawn', 'fork', 'forkserver'):
        raise ValueError(f'cannot find context for {method!r}')
    if method in ('fork', 'forkserver'):
        raise ValueError(f"looplab's processes are always started by 'spawn'; there is no {method!r} here")
    return sys.modules[__name__]


_numbers = itertools.count(1)
_children = []


class _MainProcess:
    name = 'MainProcess'
    daemon = False
    exitcode = None

    @property
    def pid(self):
        return os.getpid()

    ident = pid

    def is_alive(self):
        return True

    def __repr__(self):
        return f'<{"_MainProcess" if self.name == "MainProcess" else "Process"} name={self.name!r}' \
               f'{"" if self.name == "MainProcess" else f" parent={os.getppid()}"} started>'


_current = _MainProcess()


def current_process():
    return _current


def parent_process():
    return None if _native.child_of() is None else _MainProcess()


def active_children():
    return [child for child in _children if child.is_alive()]


def _run(name, function, args, kwargs):
    _current.name = name
    function(*args, **kwargs)


def _run_object(name, process):
    _current.name = name
    process.run()


class Process:
    """A function in a process of its own."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        assert group is None, 'group argument must be None for now'
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs)
        self.name = name or f'Process-{next(_numbers)}'
        self.daemon = bool(daemon)
        self._worker = None

    def run(self):
        if self._target:
            self._target(*self._args, **self._kwargs)

    def __getstate__(self):
        return {key: value for key, value in self.__dict__.items() if key != '_worker'}

    def start(self):
        assert self._worker is None, 'cannot start a process twice'
        if type(self) is Process:
            call = _run, (self.name, self._target or int, self._args, self._kwargs), {}
        else:
            call = _run_object, (self.name, self), {}
        payload = _process.pickled(call)
        self._worker = _process.Worker(self.name, lambda *_: None)
        self._worker.send(b'P', payload)
        _native.worker_turned(self._worker.number, 'computing')
        _children.append(self)

    def join(self, timeout=None):
        assert self._worker is not None, 'can only join a started process'
        _process.wait_for([self._worker], timeout)

    def is_alive(self):
        return self._worker is not None and self.exitcode is None

    def terminate(self):
        _native.signal(self.pid, 15)

    def kill(self):
        _native.signal(self.pid, 9)

    def close(self):
        if self.is_alive():
            raise ValueError('Cannot close a process while it is still running. '
                             'You should first call join() or terminate().')

    @property
    def exitcode(self):
        return None if self._worker is None else _native.returncode(self._worker.pid)

    @property
    def pid(self):
        return None if self._worker is None else self._worker.pid

    ident = pid

    def __repr__(self):
        state = 'initial' if self._worker is None else 'started' if self.is_alive() else 'stopped'
        more = f' pid={self.pid}' if self._worker else ''
        code = f' exitcode={self.exitcode}' if state == 'stopped' else ''
        return f'<{type(self).__name__} name={self.name!r}{more} parent={os.getpid()} {state}{code}' \
               f'{" daemon" if self.daemon else ""}>'


class AsyncResult:
    """What a pool will answer."""

    def __init__(self, future, callback=None, error_callback=None):
        self._future = future

        def tell(future):
            error = future.exception()
            if error is None and callback:
                callback(future.result())
            elif error is not None and error_callback:
                error_callback(error)

        future.add_done_callback(tell)

    def get(self, timeout=None):
        from concurrent.futures import TimeoutError as TooLate
        try:
            return self._future.result(timeout)
        except TooLate:
            if self._future.done():
                raise
            raise TimeoutError from None

    def wait(self, timeout=None):
        from concurrent.futures import wait
        wait([self._future], timeout)

    def ready(self):
        return self._future.done()

    def successful(self):
        if not self.ready():
            raise ValueError(f'{self!r} not ready')
        return self._future.exception() is None


def _star(function, args):
    return function(*args)


def _all(function, items):
    return [function(item) for item in items]


class Pool:
    """Worker processes that share out calls."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None):
        if processes is not None and processes < 1:
            raise ValueError('Number of processes must be at least 1')
        self._executor = _process.ProcessPoolExecutor(
            processes, initializer=initializer, initargs=initargs, max_tasks_per_child=maxtasksperchild)

    def _check(self):
        if self._executor._shutdown:
            raise ValueError('Pool not running')

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        self._check()
        return AsyncResult(self._executor.submit(func, *args, **kwds), callback, error_callback)

    def map(self, func, iterable, chunksize=None):
        self._check()
        return list(self._executor.map(func, iterable, chunksize=chunksize or 1))

    def starmap(self, func, iterable, chunksize=None):
        self._check()
        items = list(iterable)
        return list(self._executor.map(_star, [func] * len(items), items, chunksize=chunksize or 1))

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        self._check()
        return AsyncResult(self._executor.submit(_all, func, list(iterable)), callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        self._check()
        return self._executor.map(func, iterable, chunksize=chunksize)

    def imap_unordered(self, func, iterable, chunksize=1):
        from concurrent.futures import as_completed
        self._check()
        futures = [self._executor.submit(func, item) for item in iterable]
        return (future.result() for future in as_completed(futures))

    def close(self):
        self._executor.shutdown(wait=False)

    def terminate(self):
        workers = list(self._executor._workers)
        self._executor.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()

    def join(self):
        if not self._executor._shutdown:
            raise ValueError('Pool is still running')
        _process.wait_for(list(self._executor._workers))

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *_):
        self.terminate()


_MISSING = {'Queue', 'SimpleQueue', 'JoinableQueue', 'Pipe', 'Lock', 'RLock', 'Event', 'Condition', 'Semaphore',
            'BoundedSemaphore', 'Barrier', 'Value', 'Array', 'RawValue', 'RawArray', 'Manager', 'shared_memory'}


def __getattr__(name):
    if name in _MISSING:
        raise NotImplementedError(
            f'looplab has no multiprocessing.{name}: its processes share neither memory nor pipes. Hand work over with '
            'concurrent.futures.ProcessPoolExecutor (or multiprocessing.Pool), and take results from what it returns')
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def _exit():
    for child in _children:
        if child.is_alive():
            if child.daemon:
                child.terminate()
            else:
                child.join()


import threading
threading._register_atexit(_exit)
