"""What a Python does that is a process of another run: its descriptors lead to the run it belongs to.

Its time is that run's, too. A worker of a pool takes one job after the other from descriptor 3 and
answers on descriptor 4.
"""

import functools
import io
import os
import signal
import sys

import _looplab_processes as native

JOBS, ANSWERS = 3, 4


class Descriptor(io.RawIOBase):
    """Descriptor 0, 1 or 2 of this process."""

    def __init__(self, number):
        self.number = number
        self.name = ('<stdin>', '<stdout>', '<stderr>')[number]
        self.mode = 'rb' if number == 0 else 'wb'

    def fileno(self):
        return self.number

    def readable(self):
        return self.number == 0

    def writable(self):
        return self.number != 0

    def readinto(self, buffer):
        data = native.read(self.number, len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def write(self, data):
        return native.write(self.number, bytes(data))


class Lines(io.TextIOWrapper):
    """Text that goes out as it is written. What goes wrong then is raised: RustPython's own line buffering drops it."""

    def __init__(self, number, errors):
        super().__init__(io.BufferedWriter(Descriptor(number)), encoding='utf-8', errors=errors)

    def write(self, text):
        length = super().write(text)
        self.flush()
        return length


def _read(fd, length, /):
    return native.read(0, length) if fd == 0 else _system_read(fd, length)


def _write(fd, data, /):
    return native.write(fd, bytes(data)) if fd in (1, 2) else _system_write(fd, data)


_system_read, _system_write = os.read, os.write


def _signal(signum, handler):
    before = _library_signal(signum, handler)
    if signal.getsignal(signum) == signal.SIG_DFL:
        _taken.discard(int(signum))
    else:
        _taken.add(int(signum))
    native.takes(sum(1 << number for number in _taken))
    return before


_library_signal = signal.signal
_taken = {2}


def begin():
    """Before the program: its streams, arguments, environment and number."""
    pid, parent, arguments, environment, by_lines, worker = native.child_of()
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(Descriptor(0)), encoding='utf-8')
    # As in Python: a buffer for a pipe, lines for a terminal or with -u, and always lines for errors.
    sys.stdout = sys.__stdout__ = Lines(1, 'strict') if by_lines else io.TextIOWrapper(
        io.BufferedWriter(Descriptor(1)), encoding='utf-8')
    sys.stderr = sys.__stderr__ = Lines(2, 'backslashreplace')
    sys.argv = arguments
    signal.signal = functools.wraps(_library_signal)(_signal)
    os.environ.clear()
    os.environ.update(environment)
    os.getpid, os.getppid = lambda: pid, lambda: parent
    os.read, os.write = _read, _write
    native.begin()


def end():
    """After the program: what is still in a buffer goes out."""
    try:
        sys.stdout.flush()
    finally:
        sys.stderr.flush()
        native.over()


def _take(length):
    data = b''
    while len(data) < length:
        more = native.read(JOBS, length - len(data))
        if not more:
            return None
        data += more
    return data


def _next_head():
    try:
        return _take(9)
    except KeyboardInterrupt:
        # Between two jobs, Ctrl-C is the end, and nothing to speak of.
        return None


def _answer(kind, payload=b''):
    native.write(ANSWERS, kind + len(payload).to_bytes(8, 'little') + payload)


def _import_main(name, source):
    """Imports the parent's program under the name of `multiprocessing`, so that its `__main__` guard holds."""
    import linecache
    import types
    module = types.ModuleType('__mp_main__')
    module.__file__ = name
    sys.modules['__main__'] = sys.modules['__mp_main__'] = module
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    exec(compile(source, name, 'exec'), module.__dict__)


def serve():
    """The life of a worker."""
    import pickle
    import traceback
    from concurrent.futures import process
    native.begin()
    process.is_bootstrapping = True
    _import_main(*native.child_of()[5])
    process.is_bootstrapping = False
    while (head := _next_head()) is not None:
        kind, length = head[:1], int.from_bytes(head[1:], 'little')
        payload = _take(length)
        try:
            function, args, kwargs = pickle.loads(payload)
            result = function(*args, **kwargs)
        except BaseException as error:
            if kind == b'P':
                if not isinstance(error, SystemExit):
                    sys.stderr.write(f'Process {args[0]}:\n')
                    traceback.print_exc()
                    sys.exit(1)
                raise
            if kind == b'I':
                from concurrent.futures import _base
                _base.LOGGER.critical('Exception in initializer:', exc_info=True)
                return
            answer = b'E', process.ExceptionWithTraceback(error, error.__traceback__)
        else:
            answer = b'R', result
        if kind in b'PI':
            if kind == b'P':
                return
            continue
        try:
            payload = process.pickled(answer[1])
        except BaseException as error:
            answer = b'E', None
            payload = process.pickled(process.ExceptionWithTraceback(error, error.__traceback__))
        sys.stdout.flush()
        _answer(answer[0], payload)
