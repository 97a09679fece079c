"""Prints every public name of asyncio's documentation with its signature, for the table of names.

Under CPython 3.13, `record` keeps what this prints; under looplab, a test holds the two against each other. The
names are grouped as the documentation's pages are; of a class, all public members of its own are meant.
"""
import asyncio
import asyncio.subprocess
import inspect
import re
import sys

PAGES = {
    "Runners": "run Runner",
    "Coroutines and tasks": """
        create_task TaskGroup sleep gather eager_task_factory create_eager_task_factory shield timeout timeout_at Timeout
        wait_for as_completed wait FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED to_thread run_coroutine_threadsafe
        current_task all_tasks iscoroutine Task""",
    "Streams": "open_connection start_server open_unix_connection start_unix_server StreamReader StreamWriter",
    "Synchronization primitives": "Lock Event Condition Semaphore BoundedSemaphore Barrier BrokenBarrierError",
    "Subprocesses": """
        create_subprocess_exec create_subprocess_shell subprocess.PIPE subprocess.STDOUT subprocess.DEVNULL
        subprocess.Process""",
    "Queues": "Queue PriorityQueue LifoQueue QueueEmpty QueueFull QueueShutDown",
    "Exceptions": """
        TimeoutError CancelledError InvalidStateError SendfileNotAvailableError IncompleteReadError LimitOverrunError""",
    "Event loop": """
        get_running_loop get_event_loop set_event_loop new_event_loop Handle TimerHandle AbstractServer Server EventLoop
        SelectorEventLoop BaseEventLoop AbstractEventLoop""",
    "Futures": "isfuture ensure_future wrap_future Future",
    "Transports and protocols": """
        BaseTransport ReadTransport WriteTransport Transport DatagramTransport SubprocessTransport BaseProtocol Protocol
        BufferedProtocol DatagramProtocol SubprocessProtocol""",
    "Policies": """
        get_event_loop_policy set_event_loop_policy AbstractEventLoopPolicy DefaultEventLoopPolicy get_child_watcher
        set_child_watcher AbstractChildWatcher ThreadedChildWatcher MultiLoopChildWatcher SafeChildWatcher
        FastChildWatcher PidfdChildWatcher""",
    "Coroutine functions": "iscoroutinefunction",
}
DUNDERS = ("__aenter__", "__aexit__", "__aiter__", "__anext__", "__await__", "__enter__", "__exit__")
# The loop's methods are listed as those of a loop, once.
LOOPS = ("BaseEventLoop", "EventLoop", "SelectorEventLoop", "AbstractEventLoop", "DefaultEventLoopPolicy")
# Child watchers all have the methods of the abstract one.
WATCHERS = ("ThreadedChildWatcher", "MultiLoopChildWatcher", "SafeChildWatcher", "FastChildWatcher", "PidfdChildWatcher")
# What only an instance has.
ATTRIBUTES = {
    "IncompleteReadError": ("expected", "partial"),
    "LimitOverrunError": ("consumed",),
    "Condition": ("acquire", "locked", "release"),
    "subprocess.Process": ("stdin", "stdout", "stderr", "pid"),
}


def signature(value):
    """A signature without annotations: those are for people."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return "?" if callable(value) else "-"
    plain = [p.replace(annotation=p.empty) for p in found.parameters.values()]
    text = str(found.replace(parameters=plain, return_annotation=found.empty))
    return re.sub(r" at 0x[0-9a-f]+|<class '|'>", "", text)


def is_own(cls, name):
    """Whether a class defines a member itself; a task's are also a future's."""
    return name in vars(cls) or cls is asyncio.Task and name in vars(asyncio.Future)


def show(page, name, value):
    print(page, name, "-" if isinstance(value, property) else signature(value), sep="\t")


def members(page, name, cls):
    for member in sorted(dir(cls)):
        if (not member.startswith("_") or member in DUNDERS) and is_own(cls, member):
            show(page, f"{name}.{member}", getattr(cls, member))


for page, names in PAGES.items():
    for name in names.split():
        value = asyncio
        for part in name.split("."):
            value = getattr(value, part, None)
        if value is None:
            continue
        show(page, f"asyncio.{name}", value)
        if isinstance(value, type) and name not in LOOPS + WATCHERS:
            members(page, f"asyncio.{name}", value)
        for attribute in ATTRIBUTES.get(name, ()):
            show(page, f"asyncio.{name}.{attribute}", 0)
loop = asyncio.new_event_loop()
for member in sorted(set(dir(asyncio.AbstractEventLoop)) | {"slow_callback_duration"}):
    if not member.startswith("_"):
        show("Event loop", f"loop.{member}", getattr(type(loop), member, getattr(loop, member, None)))
loop.close()
for name in sorted(set(asyncio.__all__) | {n for n in dir(asyncio) if not n.startswith("_")}):
    if not name.startswith("_") and not inspect.ismodule(getattr(asyncio, name)):
        print("all", name, "-", sep="\t")
