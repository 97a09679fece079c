"""Process pools: `concurrent.futures.ProcessPoolExecutor` over worker kernels.

A worker is a further looplab that imports the program under the name `__mp_main__` and runs what it is
handed, pickled both ways. Whatever happens at a worker's pipe is heard at that moment of the run's time,
on the thread that moves it: there is no manager thread.
"""

import functools
import io
import itertools
import os
import pickle
import sys
import threading
import traceback
import types

import _looplab_popen as popen
import _looplab_processes as native
from concurrent.futures import _base

__all__ = ['BrokenProcessPool', 'ProcessPoolExecutor']

MOST_WORKERS = 8
# A pool that asks for more than this makes do with it.
MOST_STARTED = 16

_numbers = itertools.count(1)

# True while a worker imports the program: a program without the guard would start workers without end.
is_bootstrapping = False

NO_GUARD = """
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.

        A worker process imports your program first, to find your functions
        in it. Whatever starts processes must therefore not run on import.
        Put it behind this guard, at the end of the file:

            if __name__ == '__main__':
                main()
        """


class BrokenProcessPool(_base.BrokenExecutor):
    """A worker process ended while there was work for it."""


class _RemoteTraceback(Exception):

    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


# Shown in tracebacks as CPython shows it.
_RemoteTraceback.__module__ = 'concurrent.futures.process'


def _rebuild_exc(exc, tb):
    exc.__cause__ = _RemoteTraceback(tb)
    return exc


class ExceptionWithTraceback:
    """An exception on its way back, with the text of its traceback."""

    def __init__(self, exc, tb):
        text = ''.join(traceback.format_exception(type(exc), exc, tb))
        self.exc = exc
        self.exc.__traceback__ = None
        self.tb = '\n"""\n%s"""' % text

    def __reduce__(self):
        return _rebuild_exc, (self.exc, self.tb)


class _Pickler(pickle._Pickler):
    """The library's pickler, with the words of Python 3.13 for what cannot be pickled."""

    def save_global(self, obj, name=None):
        name = name or getattr(obj, '__qualname__', None) or obj.__name__
        if '<locals>' in name.split('.'):
            raise AttributeError(f"Can't get local object {name!r}")
        module = pickle.whichmodule(obj, name)
        try:
            __import__(module, level=0)
            found = sys.modules[module]
            for part in name.split('.'):
                found = getattr(found, part)
        except (ImportError, KeyError, AttributeError):
            raise pickle.PicklingError(
                f"Can't pickle {obj!r}: attribute lookup {name} on {module} failed") from None
        if found is not obj:
            raise pickle.PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module}.{name}")
        super().save_global(obj, name)

    dispatch = pickle._Pickler.dispatch | {types.FunctionType: save_global}


def pickled(obj):
    """The bytes of an object, or the error that Python 3.13 raises."""
    file = io.BytesIO()
    try:
        return pickle.dumps(obj)
    except Exception:
        _Pickler(file).dump(obj)
        raise


def name_of(function):
    while isinstance(function, functools.partial):
        # What `map` hands over is wrapped.
        function = function.args[0] if function.func is _process_chunk and function.args else function.func
    return getattr(function, '__qualname__', None) or type(function).__name__


def _process_chunk(fn, chunk):
    return [fn(*args) for args in chunk]


def _program():
    """The file name and the text of the program, for a worker to import."""
    import linecache
    main = sys.modules['__mp_main__'] = sys.modules['__main__']
    name = getattr(main, '__file__', None) or '<string>'
    entry = linecache.cache.get(name)
    text = ''.join(entry[2]) if entry else ''.join(linecache.getlines(name))
    return name, text


class Worker:
    """One worker process, its pipes and what it does."""

    def __init__(self, title, hear):
        if is_bootstrapping:
            raise RuntimeError(NO_GUARD)
        self.hear = hear
        self.item = None
        self.buffer = bytearray()
        self.gone = False
        jobs, self.jobs = native.pipe(1 << 40)
        self.answers, answers = native.pipe(1 << 40)
        sys.stdout.flush()
        name, text = _program()
        self.number = native.worker_created(title)
        native.worker_turned(self.number, 'waiting')
        try:
            self.pid, _ = native.start(
                arguments=[title], executable=None, stdin=None, stdout='out', stderr='err', folder=os.getcwd(),
                environment=[f'{key}={value}' for key, value in os.environ.items()], worker=f'{name}\0{text}',
                lane=self.number, jobs=jobs, answers=answers)
        except BaseException:
            native.worker_turned(self.number, 'ended')
            raise
        jobs.close()
        answers.close()
        self._arm()
        native.watch_exit(self.pid, self._exited)

    def send(self, kind, payload):
        data = kind + len(payload).to_bytes(8, 'little') + payload
        try:
            self.jobs.put(data)
        except BrokenPipeError:
            pass  # its end is heard of by itself

    def _arm(self):
        self.answers.watch(self._answered)

    def _answered(self):
        data = self.answers.take(1 << 30)
        if data is None:
            self._arm()
        elif data:
            self.buffer += data
            self._arm()
            while len(self.buffer) >= 9 and len(self.buffer) >= 9 + (
                    length := int.from_bytes(self.buffer[1:9], 'little')):
                kind, payload = bytes(self.buffer[:1]), bytes(self.buffer[9:9 + length])
                del self.buffer[:9 + length]
                self.hear(self, kind, payload)

    def _exited(self):
        self.gone = True
        native.worker_turned(self.number, 'ended')
        self.answers.close()
        self.jobs.close()
        self.hear(self, b'', b'')

    def close(self):
        """No more jobs: the worker ends when it has done what it has."""
        self.jobs.close()

    def kill(self):
        native.signal(self.pid, 9)


class _WorkItem:
    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs
        self.job = native.job_queued(name_of(fn))


_executors = []


class ProcessPoolExecutor(_base.Executor):
    """Runs calls in worker processes."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *,
                 max_tasks_per_child=None):
        if max_workers is None:
            self._max_workers = min(os.cpu_count() or 1, MOST_WORKERS)
        elif max_workers <= 0:
            raise ValueError('max_workers must be greater than 0')
        else:
            self._max_workers = max_workers
        if initializer is not None and not callable(initializer):
            raise TypeError('initializer must be a callable')
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError('max_tasks_per_child must be an integer')
            if max_tasks_per_child <= 0:
                raise ValueError('max_tasks_per_child must be >= 1')
        self._initializer = initializer
        self._initargs = initargs
        self._max_tasks = max_tasks_per_child
        self._workers = []
        self._done = {}
        self._waiting = []
        self._shutdown = False
        self._broken = False
        self._lock = threading.RLock()
        _executors.append(self)

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenProcessPool(self._broken)
            if self._shutdown:
                raise RuntimeError('cannot schedule new futures after shutdown')
            future = _base.Future()
            item = _WorkItem(future, fn, args, kwargs)
            future._looplab_job = item.job
            self._waiting.append(item)
            self._hand_out()
            return future

    submit.__doc__ = _base.Executor.submit.__doc__

    def _hand_out(self):
        """Gives waiting calls to workers that have none, starting more workers where there may be more."""
        while self._waiting:
            item = self._waiting[0]
            worker = next((worker for worker in self._workers if worker.item is None), None)
            if worker is None and len(self._workers) >= min(self._max_workers, MOST_STARTED):
                return
            if item.future.cancelled():
                self._drop(self._waiting.pop(0))
                continue
            try:
                payload = pickled((item.fn, item.args, item.kwargs))
            except Exception as error:
                self._waiting.pop(0)
                text = ''.join(traceback.format_exception(type(error), error, error.__traceback__))
                error.__cause__ = _RemoteTraceback(f'\n"""\n{text}"""')
                if item.future.set_running_or_notify_cancel():
                    native.job_ended(item.job, 'raised')
                    # A moment later, as the library's manager thread does.
                    native.soon(functools.partial(item.future.set_exception, error))
                else:
                    self._drop(item)
                continue
            if worker is None:
                worker = self._start_worker()
            self._waiting.pop(0)
            if not item.future.set_running_or_notify_cancel():
                self._drop(item)
                continue
            worker.item = item
            native.job_started(item.job, worker.number)
            native.worker_turned(worker.number, 'computing')
            worker.send(b'J', payload)

    def _start_worker(self):
        try:
            worker = Worker(f'SpawnProcess-{next(_numbers)}', self._heard)
        except BaseException:
            self._waiting.pop(0)
            raise
        self._workers.append(worker)
        self._done[worker] = 0
        if self._initializer is not None:
            worker.send(b'I', pickled((self._initializer, self._initargs, {})))
        return worker

    def _drop(self, item):
        native.job_ended(item.job, 'cancelled')

    def _heard(self, worker, kind, payload):
        with self._lock:
            item, worker.item = worker.item, None
            if not kind:
                self._gone(worker, item)
                return
            native.worker_turned(worker.number, 'waiting')
            self._done[worker] += 1
            if self._max_tasks is not None and self._done[worker] >= self._max_tasks:
                self._workers.remove(worker)
                worker.close()
        try:
            result = pickle.loads(payload)
        except BaseException as error:
            kind, result = b'E', error
        native.job_ended(item.job, 'ready' if kind == b'R' else 'raised')
        if kind == b'R':
            item.future.set_result(result)
        else:
            item.future.set_exception(result)
        with self._lock:
            self._hand_out()
            self._close_idle()

    def _gone(self, worker, item):
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        if self._shutdown and item is None and not self._waiting:
            return
        if self._max_tasks is not None and item is None:
            self._hand_out()
            return
        self._broken = 'A child process terminated abruptly, the process pool is not usable anymore'
        items = ([item] if item else []) + [other.item for other in self._workers if other.item] + self._waiting
        self._waiting = []
        for other in self._workers:
            other.item = None
            other.kill()
        for item in items:
            native.job_ended(item.job, 'cancelled')
            error = BrokenProcessPool(
                'A process in the process pool was terminated abruptly while the future was running or pending.')
            try:
                item.future.set_exception(error)
            except _base.InvalidStateError:
                pass

    def _close_idle(self):
        if self._shutdown and not self._waiting:
            for worker in self._workers:
                if worker.item is None:
                    worker.close()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        if chunksize < 1:
            raise ValueError('chunksize must be >= 1.')
        results = super().map(functools.partial(_process_chunk, fn), itertools.batched(zip(*iterables), chunksize),
                              timeout=timeout)
        return (item for chunk in results for item in chunk)

    map.__doc__ = _base.Executor.map.__doc__

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._shutdown = True
            if cancel_futures:
                for item in self._waiting:
                    if item.future.cancel():
                        item.future.set_running_or_notify_cancel()
                    self._drop(item)
                self._waiting = []
            self._close_idle()
        if wait:
            wait_for(list(self._workers))
        if self in _executors and not self._workers:
            _executors.remove(self)

    shutdown.__doc__ = _base.Executor.shutdown.__doc__


def wait_for(workers, timeout=None):
    """Blocks until these workers have ended; whether they did in time."""
    for worker in workers:
        if native.returncode(worker.pid) is None:
            done = popen.wait(lambda timeout, why: native.wait_exit(worker.pid, timeout, why),
                              lambda happened: native.watch_exit(worker.pid, happened),
                              timeout, 'waiting for worker processes')
            if not done:
                return False
    return True


def _python_exit():
    for executor in list(_executors):
        executor.shutdown()


threading._register_atexit(_python_exit)
