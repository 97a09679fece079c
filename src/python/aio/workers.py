"""Threads and pools of threads on the run's time, in the place of what `threading` does alone.

Imported by asyncio.unix_events. Every thread takes a place in the run before it starts; every call handed to a
ThreadPoolExecutor, by the loop or by the program itself, becomes a job.
"""

import _thread
import concurrent.futures.thread
import functools
import sys
import threading

import _looplab

_start_thread = threading.Thread.start
_run_thread = threading.Thread._bootstrap_inner
_join_thread = threading.Thread.join
_shut_down = threading._shutdown
_start_new_thread = _thread.start_new_thread


def name_of(func):
    while isinstance(func, functools.partial):
        # asyncio.to_thread hands over `context.run` with the function as its argument.
        func = func.args[0] if getattr(func.func, '__name__', '') == 'run' and func.args else func.func
    return getattr(func, '__qualname__', None) or type(func).__name__


def _function_of(thread):
    if isinstance(thread, threading.Timer):
        return name_of(thread.function)
    target = getattr(thread, '_target', None)
    if target is concurrent.futures.thread._worker:
        return None
    if type(thread).run is not threading.Thread.run:
        return type(thread).run.__qualname__
    return 'nothing' if target is None else name_of(target)


def _start(self):
    if not self._initialized or self._started.is_set():
        return _start_thread(self)
    worker = self._looplab_worker = _looplab.worker(self._name, _function_of(self))
    invoke_excepthook = self._invoke_excepthook

    def _invoke_excepthook(thread):
        worker.raised()
        invoke_excepthook(thread)

    self._invoke_excepthook = _invoke_excepthook
    try:
        _start_thread(self)
    except BaseException:
        worker.leave()
        raise


def _bootstrap_inner(self):
    worker = getattr(self, '_looplab_worker', None)
    if worker is None:
        return _run_thread(self)
    worker.enter()
    try:
        _run_thread(self)
    finally:
        worker.leave()


def _join(self, timeout=None):
    worker = getattr(self, '_looplab_worker', None)
    if worker is None or self is threading.current_thread():
        return _join_thread(self, timeout)
    if worker.join(timeout):
        _join_thread(self)


def _is_alive(self):
    assert self._initialized, "Thread.__init__() not called"
    _looplab.checkpoint()
    worker = getattr(self, '_looplab_worker', None)
    if worker is None:
        return self._started.is_set() and not self._os_thread_handle.is_done()
    return not worker.is_over()


def _is_set(self):
    # A thread that computes and looks at a flag now and then must let others set it.
    _looplab.checkpoint()
    return self._flag


def _shutdown():
    for call in reversed(threading._threading_atexits):
        call()
    threading._threading_atexits.clear()
    try:
        if _looplab.knows_stuck():
            return
        for thread in threading.enumerate():
            if not thread.daemon and thread is not threading.current_thread():
                thread.join()
    except SystemExit as stuck:
        # Threads that wait for each other would never end. The process does, and says so.
        print(stuck, file=sys.stderr)
        return
    _shut_down()


def _start_plainly(function, args, kwargs={}, /):
    worker = _looplab.worker('thread', name_of(function))

    def run():
        worker.enter()
        try:
            function(*args, **kwargs)
        finally:
            worker.leave()

    try:
        return _start_new_thread(run, ())
    except BaseException:
        worker.leave()
        raise


threading.Thread.start = functools.wraps(_start_thread)(_start)
threading.Thread._bootstrap_inner = functools.wraps(_run_thread)(_bootstrap_inner)
threading.Thread.join = functools.wraps(_join_thread)(_join)
threading.Thread.is_alive = functools.wraps(threading.Thread.is_alive)(_is_alive)
threading.Event.is_set = functools.wraps(threading.Event.is_set)(_is_set)
threading._shutdown = _shutdown
threading._allocate_lock = _looplab.Lock
threading.Lock = _looplab.Lock
threading._CRLock = None
_thread.allocate_lock = _looplab.Lock
_thread.start_new_thread = _start_plainly


# Pools.

_submit = concurrent.futures.thread.ThreadPoolExecutor.submit
_end_pool = concurrent.futures.thread.ThreadPoolExecutor.shutdown


def _pooled_submit(self, fn, /, *args, **kwargs):
    pool = self.__dict__.get('_looplab_pool')
    if pool is None:
        pool = self._looplab_pool = _looplab.pool(self._thread_name_prefix, self._max_workers)
    job = _looplab.job(name_of(fn), pool)
    try:
        future = _submit(self, job.run, fn, *args, **kwargs)
    except BaseException:
        job.release(None)
        raise
    future._looplab_job = job
    future.add_done_callback(job.release)
    return future


def _pooled_shutdown(self, wait=True, *, cancel_futures=False):
    _end_pool(self, wait, cancel_futures=cancel_futures)
    pool = self.__dict__.pop('_looplab_pool', None)
    if pool is not None:
        pool.close()


concurrent.futures.thread.ThreadPoolExecutor.submit = functools.wraps(_submit)(_pooled_submit)
concurrent.futures.thread.ThreadPoolExecutor.shutdown = functools.wraps(_end_pool)(_pooled_shutdown)
