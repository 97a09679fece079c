"""The event loop of looplab, in the place of asyncio's selector loop.

The ready queue, the timers, futures and tasks are native (`_looplab`); what is left is what the
library's BaseEventLoop does in Python.
"""

import signal
import sys
import threading
import warnings

import _looplab

from . import base_events
from . import events

__all__ = (
    'SelectorEventLoop',
    'EventLoop',
)

# Handles are native, and are what the rest of the library takes them for.
events.Handle = _looplab.Handle
events.TimerHandle = _looplab.TimerHandle
sys.modules['asyncio'].Handle = _looplab.Handle
sys.modules['asyncio'].TimerHandle = _looplab.TimerHandle


class _UnixSelectorEventLoop(_looplab.Loop, base_events.BaseEventLoop):
    """asyncio's event loop, on looplab's runtime."""

    def __init__(self, selector=None):
        base_events.BaseEventLoop.__init__(self)

    def create_task(self, coro, **kwargs):
        factory = self._task_factory
        if factory is None:
            return self._create_task(coro, **kwargs)
        self._check_closed()
        return factory(self, coro, **kwargs)

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

    def _write_to_self(self):
        pass

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

    def _describe_wait(self, task):
        waits_for = task._fut_waiter
        return f'{task.get_name()} waits for {waits_for!r}'


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
