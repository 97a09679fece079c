"""What is below `subprocess` here: simulated pipes and processes in the place of the system's.

`subprocess.Popen` stays the library's; the few methods of it that would reach the operating system are
exchanged. Reading, writing and waiting block the thread that does it, on the run's time.
"""

import errno
import io
import os
import signal
import subprocess
import sys
import threading
import time
import types

import _looplab_processes as native

CAPACITY = 65536

# Every path whose last part is Python's name starts a Python of looplab's own.
sys.executable = '/usr/bin/python3'


def on_main_thread():
    return threading.current_thread() is threading.main_thread()


def wait(on_main, watch, timeout, why):
    """Blocks this thread until something happens; whether it did in time."""
    if on_main_thread():
        return on_main(timeout, why)
    lock = threading.Lock()
    lock.acquire()

    def happened():
        if lock.locked():
            lock.release()

    watch(happened)
    return lock.acquire(True, -1 if timeout is None else max(timeout, 0))


class ReadEnd(io.RawIOBase):
    """The end of a process's output."""

    def __init__(self, end, name='a pipe', resource=0):
        self.end = end
        self.name = name
        self.resource = resource

    def readable(self):
        return True

    def fileno(self):
        # Simulated: a number that no descriptor has.
        return 100_000 + id(self) % 100_000

    def take(self, most):
        data = self.end.take(most)
        if data and self.resource:
            native.received(self.resource, len(data))
        return data

    def readinto(self, buffer):
        while (data := self.take(len(buffer))) is None:
            wait(self.end.wait, self.end.watch, None, f'reading from {self.name}')
        buffer[:len(data)] = data
        return len(data)

    def close(self):
        if not self.closed:
            self.end.close()
        super().close()


class WriteEnd(io.RawIOBase):
    """The end of a process's input."""

    def __init__(self, end, name='a pipe', resource=0):
        self.end = end
        self.name = name
        self.resource = resource

    def writable(self):
        return True

    def fileno(self):
        # Simulated: a number that no descriptor has.
        return 100_000 + id(self) % 100_000

    def put(self, data):
        length = self.end.put(data)
        if length and self.resource:
            native.sent(self.resource, length)
        return length

    def write(self, data):
        data = bytes(data)
        while (length := self.put(data)) is None:
            wait(self.end.wait, self.end.watch, None, f'writing to {self.name}')
        return length

    def close(self):
        if not self.closed:
            self.end.close()
        super().close()


def _open(end, mode='r', buffering=-1, **others):
    if isinstance(end, ReadEnd):
        return end if buffering == 0 else io.BufferedReader(end, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    if isinstance(end, WriteEnd):
        return end if buffering == 0 else io.BufferedWriter(end, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    return io.open(end, mode, buffering, **others)


subprocess.io = types.SimpleNamespace(
    open=_open, TextIOWrapper=io.TextIOWrapper, text_encoding=io.text_encoding)


def _end_of(file):
    """The simulated pipe below a file object, if there is one."""
    while file is not None:
        if isinstance(file, (ReadEnd, WriteEnd)):
            return file.end
        file = getattr(file, 'buffer', None) or getattr(file, 'raw', None)


def _target(given, inherited):
    """Where a descriptor of the child leads, in the machine's words."""
    if given is None:
        return inherited
    if given == subprocess.DEVNULL:
        return None
    if isinstance(given, int):
        if given in (1, 2):
            return 'out' if given == 1 else 'err'
        return given
    end = _end_of(given)
    if end is not None:
        return end
    if given in (sys.stdout, sys.__stdout__):
        return 'out'
    if given in (sys.stderr, sys.__stderr__):
        return 'err'
    given.flush()
    return given.fileno()


def title(args):
    if isinstance(args, (list, tuple)):
        return ' '.join(os.fsdecode(arg) for arg in args)
    return os.fsdecode(args)


def _get_handles(self, stdin, stdout, stderr):
    p2cread = p2cwrite = c2pread = c2pwrite = errread = errwrite = -1
    name = title(self.args)
    # What is given to the child is no descriptor: the library need not close it when a start fails.
    self._closed_child_pipe_fds = True
    if stdin == subprocess.PIPE:
        p2cread, end = native.pipe(CAPACITY)
        p2cwrite = WriteEnd(end, f'the standard input of {name!r}')
    else:
        p2cread = _target(stdin, None)
    if stdout == subprocess.PIPE:
        end, c2pwrite = native.pipe(CAPACITY)
        c2pread = ReadEnd(end, f'the standard output of {name!r}')
    else:
        c2pwrite = _target(stdout, 'out')
    if stderr == subprocess.PIPE:
        end, errwrite = native.pipe(CAPACITY)
        errread = ReadEnd(end, f'the standard error of {name!r}')
    elif stderr == subprocess.STDOUT:
        errwrite = c2pwrite
    else:
        errwrite = _target(stderr, 'err')
    return p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite


def _execute_child(self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags,
                   shell, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, *others):
    if preexec_fn is not None:
        raise ValueError('looplab: preexec_fn would run between fork and exec, and there is no fork here')
    if isinstance(args, (str, bytes)):
        args = [args]
    elif isinstance(args, os.PathLike):
        if shell:
            raise TypeError('path-like args is not allowed when shell is true')
        args = [args]
    else:
        args = list(args)
    if shell:
        args = ['/bin/sh', '-c', *args]
    for arg in [*args, executable or '']:
        if not isinstance(arg, (str, bytes, os.PathLike)):
            raise TypeError(f'expected str, bytes or os.PathLike object, not {type(arg).__name__}')
    args = [os.fsdecode(arg) for arg in args]
    if any('\0' in arg for arg in args):
        raise ValueError('embedded null byte')
    folder = os.fsdecode(cwd) if cwd is not None else os.getcwd()
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
    env = os.environ if env is None else env
    environment = [f'{os.fsdecode(key)}={os.fsdecode(value)}' for key, value in env.items()]
    sys.stdout.flush()
    try:
        self.pid, self._looplab_kind = native.start(
            arguments=args, executable=None if executable is None or shell else os.fsdecode(executable),
            stdin=p2cread, stdout=c2pwrite, stderr=errwrite,
            folder=os.path.abspath(folder), environment=environment)
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, error.strerror, args[0]) from None
    self._child_created = True
    self._looplab_resource = native.process_created(title(self.args))
    native.watch_exit(self.pid, lambda resource=self._looplab_resource: native.process_closed(resource))
    for end in (p2cwrite, c2pread, errread):
        if end != -1:
            end.resource = self._looplab_resource
    # Our copies of the child's ends: it has its own.
    for end, given in ((p2cread, p2cwrite), (c2pwrite, c2pread), (errwrite, errread)):
        if given != -1:
            end.close()


def _internal_poll(self, _deadstate=None, **_):
    if self.returncode is None:
        self.returncode = native.returncode(self.pid)
    return self.returncode


def _wait(self, timeout):
    if self._internal_poll() is None:
        def on_main(timeout, why):
            return native.wait_exit(self.pid, timeout, why)

        def watch(happened):
            native.watch_exit(self.pid, happened)

        if not wait(on_main, watch, timeout, f'waiting for {title(self.args)!r} to end'):
            raise subprocess.TimeoutExpired(self.args, timeout)
        self._internal_poll()
    return self.returncode


def _communicate(self, input, endtime, orig_timeout):
    """Feeds and reads all pipes at once, so that none of them fills up."""
    if self.stdin and not self._communication_started:
        try:
            self.stdin.flush()
        except BrokenPipeError:
            pass
        if not input:
            self._close_quietly(self.stdin)
    if not self._communication_started:
        self._fileobj2output = {file: [] for file in (self.stdout, self.stderr) if file}
    self._save_input(input)
    rest = memoryview(self._input if self._input is not None else b'')
    reading = {file: _raw(file) for file in self._fileobj2output if not file.closed}
    writing = _raw(self.stdin) if self.stdin and not self.stdin.closed and self._input else None
    while reading or writing:
        moved = False
        if writing is not None:
            try:
                length = writing.put(bytes(rest[self._input_offset:]))
            except BrokenPipeError:
                length = len(rest)
                self._input_offset = len(rest)
            else:
                self._input_offset += length or 0
            moved |= bool(length)
            if self._input_offset >= len(rest):
                self._close_quietly(self.stdin)
                writing = None
        for file, end in list(reading.items()):
            data = end.take(CAPACITY)
            if data:
                self._fileobj2output[file].append(data)
                moved = True
            elif data == b'':
                file.close()
                del reading[file]
                moved = True
        if moved or not (reading or writing):
            continue
        left = None if endtime is None else endtime - time.monotonic()
        if left is not None and left <= 0:
            self._check_timeout(endtime, orig_timeout, *self._gathered(), skip_check_and_raise=True)
        ends = [end.end for end in reading.values()] + ([writing.end] if writing else [])

        def on_main(timeout, why):
            return native.wait_until(lambda: any(end.is_ready() for end in ends), timeout, why)

        def watch(happened):
            for end in ends:
                end.watch(happened)

        if not wait(on_main, watch, left, f'waiting for {title(self.args)!r}'):
            self._check_timeout(endtime, orig_timeout, *self._gathered(), skip_check_and_raise=True)
    try:
        self.wait(timeout=self._remaining_time(endtime))
    except subprocess.TimeoutExpired as error:
        error.timeout = orig_timeout
        raise
    stdout, stderr = (b''.join(parts) if parts is not None else None for parts in self._gathered())
    if self.text_mode:
        if stdout is not None:
            stdout = self._translate_newlines(stdout, self.stdout.encoding, self.stdout.errors)
        if stderr is not None:
            stderr = self._translate_newlines(stderr, self.stderr.encoding, self.stderr.errors)
    return stdout, stderr


def _raw(file):
    while not isinstance(file, (ReadEnd, WriteEnd)):
        file = getattr(file, 'buffer', None) or file.raw
    return file


def _gathered(self):
    return self._fileobj2output.get(self.stdout), self._fileobj2output.get(self.stderr)


def _close_quietly(self, file):
    try:
        file.close()
    except BrokenPipeError:
        pass


for _method in (_get_handles, _execute_child, _internal_poll, _wait, _communicate, _gathered, _close_quietly):
    setattr(subprocess.Popen, _method.__name__, _method)

_system_kill = os.kill


def kill(pid, sig, /):
    """Sends a signal to one of this program's processes, or to itself."""
    sig = int(sig)
    if native.knows(pid):
        if not native.signal(pid, sig) and native.returncode(pid) is None:
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
        return
    if pid == os.getpid() and native.child_of() is not None:
        if sig == signal.SIGINT or callable(signal.getsignal(sig)):
            signal.raise_signal(sig)
        elif sig and signal.getsignal(sig) != signal.SIG_IGN:
            native.die(sig)
        return
    if 1000 < pid < 100000 and pid != os.getpid() and not os.path.exists(f'/proc/{pid}'):
        raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
    _system_kill(pid, sig)


def system(command):
    """Runs a line in looplab's shell; gives its exit status as `wait` would."""
    code = subprocess.call(command, shell=True)
    return code << 8 if code >= 0 else -code


def waitpid(pid, options, /):
    """Waits for one of this program's processes."""
    if not native.knows(pid):
        raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))
    if native.returncode(pid) is None:
        if options & getattr(os, 'WNOHANG', 1):
            return 0, 0
        wait(lambda timeout, why: native.wait_exit(pid, timeout, why),
             lambda happened: native.watch_exit(pid, happened), None, f'waiting for process {pid}')
    code = native.returncode(pid)
    return pid, code << 8 if code >= 0 else -code


os.kill = kill
os.system = system
os.waitpid = waitpid
