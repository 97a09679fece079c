"""Makes the library's asyncio, which is Python 3.14's, the asyncio of Python 3.13.

looplab follows Python 3.13. This module runs once, right after `import asyncio`: names that only 3.14
has go, names that 3.14 lost come back, and functions that 3.14 changed do what they did.
"""

import asyncio
import inspect
import os
import re
import sys
import types
import warnings

import _looplab

from asyncio import base_events
from asyncio import base_tasks
from asyncio import coroutines
from asyncio import events
from asyncio import futures
from asyncio import runners
from asyncio import taskgroups
from asyncio import tasks
from asyncio import unix_events


# What 3.14 added.

_NEW = (
    'FrameCallGraphEntry', 'FutureCallGraph', 'capture_call_graph', 'format_call_graph', 'print_call_graph',
    'future_add_to_awaited_by', 'future_discard_from_awaited_by',
)
for _name in (*_NEW, 'graph', '__getattr__'):
    delattr(asyncio, _name)
futures.__all__ = tuple(name for name in futures.__all__ if name not in _NEW)
# Python 3.13 has no such module: importing it fails.
sys.modules['asyncio.graph'] = None


# What 3.14 took away, or renamed.

def _give(module, **values):
    """Puts names into a module of the package, and into the package itself."""
    module.__all__ = (*module.__all__, *(name for name in values if name not in module.__all__))
    for name, value in values.items():
        setattr(module, name, value)
        setattr(asyncio, name, value)


def _renamed(cls, name):
    cls.__name__ = cls.__qualname__ = name
    return cls


def get_event_loop_policy():
    """The policy that is in force."""
    return events._get_event_loop_policy()


def set_event_loop_policy(policy):
    """Puts a policy in force; None is the default one."""
    events._set_event_loop_policy(policy)


def iscoroutinefunction(func):
    """Whether calling the function gives a coroutine."""
    return coroutines._iscoroutinefunction(func)


events.BaseDefaultEventLoopPolicy = _renamed(events._BaseDefaultEventLoopPolicy, 'BaseDefaultEventLoopPolicy')
_give(
    events,
    AbstractEventLoopPolicy=_renamed(events._AbstractEventLoopPolicy, 'AbstractEventLoopPolicy'),
    get_event_loop_policy=get_event_loop_policy,
    set_event_loop_policy=set_event_loop_policy,
)
_give(unix_events, DefaultEventLoopPolicy=unix_events._UnixDefaultEventLoopPolicy)
_give(coroutines, iscoroutinefunction=iscoroutinefunction)


# Child watchers: deprecated since 3.12, there until 3.14. looplab's loop watches its subprocesses itself.

class AbstractChildWatcher:
    """Something that could tell a loop when a child process ends."""

    def __init_subclass__(cls):
        if cls.__module__ != __name__:
            _deprecated('AbstractChildWatcher')

    def add_child_handler(self, pid, callback, *args):
        raise NotImplementedError()

    def remove_child_handler(self, pid):
        raise NotImplementedError()

    def attach_loop(self, loop):
        raise NotImplementedError()

    def close(self):
        raise NotImplementedError()

    def is_active(self):
        raise NotImplementedError()

    def __enter__(self):
        raise NotImplementedError()

    def __exit__(self, a, b, c):
        raise NotImplementedError()


def _deprecated(name):
    text = f'{name!r} is deprecated as of Python 3.12 and will be removed in Python 3.14.'
    warnings.warn(text, DeprecationWarning, stacklevel=3)


class _ChildWatcher(AbstractChildWatcher):
    _is_deprecated = True

    def __init__(self):
        if self._is_deprecated:
            _deprecated(type(self).__name__)

    def add_child_handler(self, pid, callback, *args):
        raise NotImplementedError(
            f"{type(self).__name__} has nothing to watch here: looplab's event loop watches its subprocesses itself. "
            'Start them with asyncio.create_subprocess_exec() and await process.wait()')

    def remove_child_handler(self, pid):
        return False

    def attach_loop(self, loop):
        pass

    def close(self):
        pass

    def is_active(self):
        return True

    def __enter__(self):
        return self

    def __exit__(self, a, b, c):
        pass


class PidfdChildWatcher(_ChildWatcher):
    _is_deprecated = False

    def __exit__(self, exc_type, exc_value, exc_traceback):
        pass


class ThreadedChildWatcher(_ChildWatcher):
    _is_deprecated = False

    def __exit__(self, exc_type, exc_val, exc_tb):
        pass


class SafeChildWatcher(_ChildWatcher):
    pass


class FastChildWatcher(_ChildWatcher):
    pass


class MultiLoopChildWatcher(_ChildWatcher):
    def __exit__(self, exc_type, exc_val, exc_tb):
        pass


def get_child_watcher():
    """The watcher of the policy in force."""
    return events._get_event_loop_policy().get_child_watcher()


def set_child_watcher(watcher):
    """Gives the policy in force a watcher."""
    return events._get_event_loop_policy().set_child_watcher(watcher)


def _abstract_get_child_watcher(self):
    raise NotImplementedError


def _abstract_set_child_watcher(self, watcher):
    raise NotImplementedError


def _get_child_watcher(self):
    if getattr(self, '_watcher', None) is None:
        self._watcher = PidfdChildWatcher()
    _deprecated('get_child_watcher')
    return self._watcher


def _set_child_watcher(self, watcher):
    if watcher is not None and not isinstance(watcher, AbstractChildWatcher):
        raise TypeError(f"watcher must be an instance of AbstractChildWatcher or None, not '{type(watcher).__name__}'")
    self._watcher = watcher
    _deprecated('set_child_watcher')


asyncio.AbstractEventLoopPolicy.get_child_watcher = _abstract_get_child_watcher
asyncio.AbstractEventLoopPolicy.set_child_watcher = _abstract_set_child_watcher
asyncio.DefaultEventLoopPolicy.get_child_watcher = _get_child_watcher
asyncio.DefaultEventLoopPolicy.set_child_watcher = _set_child_watcher
_give(events, get_child_watcher=get_child_watcher, set_child_watcher=set_child_watcher)
_give(
    unix_events,
    AbstractChildWatcher=AbstractChildWatcher, SafeChildWatcher=SafeChildWatcher, FastChildWatcher=FastChildWatcher,
    PidfdChildWatcher=PidfdChildWatcher, MultiLoopChildWatcher=MultiLoopChildWatcher,
    ThreadedChildWatcher=ThreadedChildWatcher,
)


# What 3.14 changed.

def create_task(coro, *, name=None, context=None):
    """Makes a task of a coroutine, on the running loop."""
    loop = events.get_running_loop()
    if context is None:
        return loop.create_task(coro, name=name)
    return loop.create_task(coro, name=name, context=context)


def create_eager_task_factory(custom_task_constructor):
    """A task factory whose tasks run to their first wait at once."""

    def factory(loop, coro, *, name=None, context=None):
        return custom_task_constructor(coro, loop=loop, name=name, context=context, eager_start=True)

    return factory


def shield(arg):
    """Lets somebody wait for a future without a cancellation reaching it."""
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


_give(
    tasks,
    create_task=create_task, create_eager_task_factory=create_eager_task_factory,
    eager_task_factory=create_eager_task_factory(tasks.Task), shield=shield,
)


def _checked_coroutine(coro):
    if not coroutines.iscoroutine(coro):
        raise ValueError(f'a coroutine was expected, got {coro!r}')
    return True


runners.coroutines = types.SimpleNamespace(iscoroutine=_checked_coroutine)
_create_in_group = taskgroups.TaskGroup.create_task


def _group_create_task(self, coro, *, name=None, context=None):
    """Makes a task that the group waits for."""
    if context is None:
        task = _create_in_group(self, coro, name=name)
    else:
        task = _create_in_group(self, coro, name=name, context=context)
    _looplab.joined_group(self, task)
    return task


_group_create_task.__name__ = 'create_task'
_group_create_task.__qualname__ = 'TaskGroup.create_task'
taskgroups.TaskGroup.create_task = _group_create_task


def _loop_create_task(self, coro, *, name=None, context=None, **kwargs):
    """Makes a task of a coroutine, on this loop."""
    if context is not None:
        kwargs['context'] = context
    return _create_on_loop(self, coro, name=name, **kwargs)


_create_on_loop = base_events.BaseEventLoop.create_task
_loop_create_task.__name__ = 'create_task'
_loop_create_task.__qualname__ = 'BaseEventLoop.create_task'
base_events.BaseEventLoop.create_task = _loop_create_task


# What cannot work says why.

def _no_pipes(self, pipe, protocol, waiter=None, extra=None):
    raise NotImplementedError(
        'looplab gives a program no pipes of the machine, only those of its subprocesses: '
        'use asyncio.create_subprocess_exec(), or asyncio.open_connection() for two programs that talk')


base_events.BaseEventLoop._make_read_pipe_transport = _no_pipes
base_events.BaseEventLoop._make_write_pipe_transport = _no_pipes


# What the interpreter does not do for the library.

def _is_debug_mode():
    return sys.flags.dev_mode or bool(os.environ.get('PYTHONASYNCIODEBUG'))


def _frame_of(coro):
    for name in ('cr_frame', 'gi_frame', 'ag_frame'):
        if (frame := getattr(coro, name, None)) is not None:
            return frame
    return None


def _task_get_stack(task, limit):
    """The frames of a task: of one that is suspended just its coroutine's, of one that failed its traceback's."""
    frames = []
    coro = task.get_coro()
    frame = _frame_of(coro)
    if frame is not None:
        running = getattr(coro, 'cr_running', False)
        while frame is not None and (limit is None or len(frames) < limit):
            frames.append(frame)
            # A suspended frame has no caller; RustPython remembers its last one.
            frame = frame.f_back if running else None
        frames.reverse()
    elif task._exception is not None:
        entry = task._exception.__traceback__
        while entry is not None and (limit is None or len(frames) < limit):
            frames.append(entry.tb_frame)
            entry = entry.tb_next
    return frames


coroutines._is_debug_mode = _is_debug_mode
base_tasks._task_get_stack = _task_get_stack


# Signatures of what is native: RustPython keeps none.

_NATIVE = {
    'Future': '(*, loop=None)',
    'Task': '(coro, *, loop=None, name=None, context=None, eager_start=False)',
    'Handle': '(callback, args, loop, context=None)',
    'TimerHandle': '(when, callback, args, loop, context=None)',
}
_METHODS = {
    'Future': {
        '__await__': '($self, /)', 'add_done_callback': '($self, fn, /, *, context=None)',
        'cancel': '($self, /, msg=None)', 'cancelled': '($self, /)', 'done': '($self, /)', 'exception': '($self, /)',
        'get_loop': '($self, /)', 'remove_done_callback': '($self, fn, /)', 'result': '($self, /)',
        'set_exception': '($self, exception, /)', 'set_result': '($self, result, /)',
    },
    'Task': {
        'cancel': '($self, /, msg=None)', 'cancelling': '($self, /)', 'get_context': '($self, /)',
        'get_coro': '($self, /)', 'get_name': '($self, /)', 'get_stack': '($self, /, *, limit=None)',
        'print_stack': '($self, /, *, limit=None, file=None)', 'set_exception': '($self, exception, /)',
        'set_name': '($self, value, /)', 'set_result': '($self, result, /)', 'uncancel': '($self, /)',
    },
    'Handle': {'cancel': '($self)', 'cancelled': '($self)', 'get_context': '($self)'},
    'TimerHandle': {'cancel': '($self)', 'when': '($self)'},
    'Loop': {
        'call_at': '($self, when, callback, *args, context=None)',
        'call_later': '($self, delay, callback, *args, context=None)',
        'create_future': '($self)',
        'create_task': '($self, coro, *, name=None, context=None, **kwargs)',
    },
    'LoopCore': {
        'call_soon': '($self, callback, *args, context=None)',
        'call_soon_threadsafe': '($self, callback, *args, context=None)',
        'get_debug': '($self)', 'is_closed': '($self)', 'is_running': '($self)', 'stop': '($self)', 'time': '($self)',
    },
    None: {
        'all_tasks': '(loop=None)', 'current_task': '(loop=None)', 'get_event_loop': '()', 'get_running_loop': '()',
        'gather': '(*coros_or_futures, return_exceptions=False)',
    },
}
_signature_from_builtin = inspect._signature_from_builtin


def _signature_of_native(cls, func, skip_bound_arg=True):
    owner = getattr(func, '__objclass__', None) or getattr(func, '__self__', None)
    kinds = type(owner) if owner is not None and not isinstance(owner, type) else owner
    for kind in getattr(kinds, '__mro__', ()):
        text = _METHODS.get(kind.__name__, {}).get(func.__name__)
        if text is not None and kind.__module__ in ('_asyncio', '_looplab', 'asyncio.events'):
            is_bound = getattr(func, '__self__', None) is not None
            plain = re.sub(r'\$self(, /)?(, )?', '', text) if is_bound and skip_bound_arg else text.replace('$', '')
            return inspect._signature_fromstr(cls, func, plain, skip_bound_arg)
    if func in (tasks.all_tasks, tasks.current_task, events.get_event_loop, events.get_running_loop, tasks.gather):
        return inspect._signature_fromstr(cls, func, _METHODS[None][func.__name__], skip_bound_arg)
    return _signature_from_builtin(cls, func, skip_bound_arg)


inspect._signature_from_builtin = _signature_of_native
for _name, _text in _NATIVE.items():
    _kind = getattr(asyncio, _name)
    _looplab.set_on_class(_kind, '__signature__', inspect._signature_fromstr(inspect.Signature, _kind, _text))

asyncio.__all__ = tuple(name for name in asyncio.__all__ if name not in _NEW) + tuple(
    name for module in (events, unix_events, coroutines) for name in module.__all__ if name not in asyncio.__all__)
del _name, _text, _kind
