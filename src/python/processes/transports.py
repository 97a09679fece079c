"""asyncio's subprocesses: transports over simulated pipes and the program's own, and who hears when a process ends.

What CPython's selector would report (bytes, room, an exit) is reported to the loop's next turn, in the
order in which it came to be; from there on, things go as in the library's `unix_events`.
"""

import os
import stat
import subprocess
import warnings

import _looplab
import _looplab_popen as popen
import _looplab_processes as native

from . import base_subprocess
from . import constants
from . import events
from . import streams
from . import transports
from .log import logger


class ReadPipeTransport(transports.ReadTransport):
    """Reads from a simulated pipe whenever there is something."""

    max_size = 256 * 1024

    def __init__(self, loop, pipe, protocol, waiter=None, extra=None):
        super().__init__(extra)
        self._extra.setdefault('pipe', pipe)
        self._loop = loop
        self._pipe = pipe
        self._protocol = protocol
        self._closing = False
        self._paused = False
        self._armed = False
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._arm)
        if waiter is not None:
            loop.call_soon(_set_result_unless_cancelled, waiter)

    def __repr__(self):
        state = 'closed' if self._pipe is None else 'closing' if self._closing else 'open'
        return f'<{self.__class__.__name__} {state}>'

    def _arm(self):
        if self._armed or self._paused or self._closing or self._pipe is None:
            return
        self._armed = True
        self._pipe.end.watch(self._report)

    def _report(self):
        self._armed = False
        if not (self._paused or self._closing or self._pipe is None or self._loop.is_closed()):
            self._loop._report(events.Handle(self._read_ready, (), self._loop, None))

    def _read_ready(self):
        if self._paused or self._closing or self._pipe is None:
            return
        data = self._pipe.take(self.max_size)
        if data is None:
            self._arm()
        elif data:
            self._protocol.data_received(data)
            self._arm()
        else:
            if self._loop.get_debug():
                logger.info('%r was closed by peer', self)
            self._closing = True
            self._loop.call_soon(self._protocol.eof_received)
            self._loop.call_soon(self._call_connection_lost, None)

    def pause_reading(self):
        if not self._closing:
            self._paused = True

    def resume_reading(self):
        if self._closing or not self._paused:
            return
        self._paused = False
        self._arm()

    def is_reading(self):
        return not self._paused and not self._closing

    def set_protocol(self, protocol):
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol

    def is_closing(self):
        return self._closing

    def close(self):
        if not self._closing:
            self._close(None)

    def __del__(self, _warn=warnings.warn):
        if self._pipe is not None:
            _warn(f'unclosed transport {self!r}', ResourceWarning, source=self)
            self._pipe.close()

    def _close(self, exc):
        self._closing = True
        self._loop.call_soon(self._call_connection_lost, exc)

    def _call_connection_lost(self, exc):
        try:
            self._protocol.connection_lost(exc)
        finally:
            self._pipe.close()
            self._pipe = None
            self._protocol = None
            self._loop = None


class WritePipeTransport(transports._FlowControlMixin, transports.WriteTransport):
    """Writes to a simulated pipe as far as there is room, and the rest when there is."""

    def __init__(self, loop, pipe, protocol, waiter=None, extra=None):
        super().__init__(extra, loop)
        self._extra.setdefault('pipe', pipe)
        self._pipe = pipe
        self._protocol = protocol
        self._buffer = bytearray()
        self._conn_lost = 0
        self._closing = False
        self._watching = False
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._watch_peer)
        if waiter is not None:
            loop.call_soon(_set_result_unless_cancelled, waiter)

    def __repr__(self):
        state = 'closed' if self._pipe is None else 'closing' if self._closing else 'open'
        return f'<{self.__class__.__name__} {state} bufsize={len(self._buffer)}>'

    def get_write_buffer_size(self):
        return len(self._buffer)

    def _watch_peer(self):
        if self._pipe is not None and not self._closing:
            self._pipe.end.watch_readers(self._peer_moved)

    def _peer_moved(self):
        if self._pipe is None or self._loop is None or self._loop.is_closed():
            return
        if self._pipe.end.is_broken():
            self._loop._report(events.Handle(self._peer_gone, (), self._loop, None))
        else:
            self._watch_peer()

    def _peer_gone(self):
        if self._pipe is None:
            return
        if self._loop.get_debug():
            logger.info('%r was closed by peer', self)
        self._close(BrokenPipeError() if self._buffer else None)

    def write(self, data):
        assert isinstance(data, (bytes, bytearray, memoryview)), repr(data)
        if not data:
            return
        if self._conn_lost or self._closing:
            if self._conn_lost >= constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES:
                logger.warning('pipe closed by peer or os.write(pipe, data) raised exception.')
            self._conn_lost += 1
            return
        data = bytes(data)
        if not self._buffer:
            try:
                written = self._pipe.put(data) or 0
            except BrokenPipeError as exc:
                self._conn_lost += 1
                self._fatal_error(exc, 'Fatal write error on pipe transport')
                return
            if written == len(data):
                return
            data = data[written:]
            self._arm()
        self._buffer += data
        self._maybe_pause_protocol()

    def _arm(self):
        if not self._watching:
            self._watching = True
            self._pipe.end.watch(self._room)

    def _room(self):
        self._watching = False
        if self._pipe is not None and self._buffer and not self._loop.is_closed():
            self._loop._report(events.Handle(self._write_ready, (), self._loop, None))

    def _write_ready(self):
        if self._pipe is None or not self._buffer:
            return
        try:
            written = self._pipe.put(bytes(self._buffer)) or 0
        except BrokenPipeError as exc:
            self._buffer.clear()
            self._conn_lost += 1
            self._fatal_error(exc, 'Fatal write error on pipe transport')
            return
        del self._buffer[:written]
        if self._buffer:
            self._arm()
            return
        self._maybe_resume_protocol()
        if self._closing:
            self._call_connection_lost(None)

    def can_write_eof(self):
        return True

    def write_eof(self):
        if self._closing:
            return
        self._closing = True
        if not self._buffer:
            self._loop.call_soon(self._call_connection_lost, None)

    def set_protocol(self, protocol):
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol

    def is_closing(self):
        return self._closing

    def close(self):
        if self._pipe is not None and not self._closing:
            self.write_eof()

    def __del__(self, _warn=warnings.warn):
        if self._pipe is not None:
            _warn(f'unclosed transport {self!r}', ResourceWarning, source=self)
            self._pipe.close()

    def abort(self):
        self._close(None)

    def _fatal_error(self, exc, message):
        if isinstance(exc, OSError):
            if self._loop.get_debug():
                logger.debug('%r: %s', self, message, exc_info=True)
        else:
            self._loop.call_exception_handler(
                {'message': message, 'exception': exc, 'transport': self, 'protocol': self._protocol})
        self._close(exc)

    def _close(self, exc=None):
        if self._closing and self._pipe is None:
            return
        self._closing = True
        self._buffer.clear()
        self._loop.call_soon(self._call_connection_lost, exc)

    def _call_connection_lost(self, exc):
        if self._pipe is None:
            return
        try:
            self._protocol.connection_lost(exc)
        finally:
            self._pipe.close()
            self._pipe = None
            self._protocol = None
            self._loop = None


class _SystemPipe:
    """A pipe of the operating system, with the face of a simulated one."""

    def __init__(self, file, refusal):
        self._file = file
        self._fd = file.fileno()
        kind = os.fstat(self._fd).st_mode
        if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or stat.S_ISCHR(kind)):
            raise ValueError(refusal)
        os.set_blocking(self._fd, False)

    def fileno(self):
        return self._fd

    def take(self, most):
        try:
            return os.read(self._fd, most)
        except (BlockingIOError, InterruptedError):
            return None

    def put(self, data):
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):
            return None

    def close(self):
        self._file.close()


class SystemReadPipeTransport(ReadPipeTransport):
    """Reads from a pipe of the operating system, whose readiness the loop watches."""

    def _arm(self):
        if not (self._armed or self._paused or self._closing or self._pipe is None):
            self._armed = True
            self._loop._add_reader(self._pipe.fileno(), self._read_ready)

    def _disarm(self):
        if self._armed:
            self._armed = False
            self._loop._remove_reader(self._pipe.fileno())

    def _read_ready(self):
        super()._read_ready()
        if self._closing and self._pipe is not None:
            self._disarm()

    def pause_reading(self):
        super().pause_reading()
        if self._paused:
            self._disarm()

    def _close(self, exc):
        self._disarm()
        super()._close(exc)


class SystemWritePipeTransport(WritePipeTransport):
    """Writes to a pipe of the operating system."""

    def _watch_peer(self):
        # A pipe's write end becomes readable, in poll's words, when nobody is left to read.
        if self._pipe is not None and not self._closing:
            self._loop._add_reader(self._pipe.fileno(), self._peer_gone)

    def _arm(self):
        if not self._watching:
            self._watching = True
            self._loop._add_writer(self._pipe.fileno(), self._write_ready)

    def _disarm(self):
        if self._watching:
            self._watching = False
            self._loop._remove_writer(self._pipe.fileno())

    def _write_ready(self):
        super()._write_ready()
        if self._pipe is not None and not self._buffer:
            self._disarm()

    def _call_connection_lost(self, exc):
        if self._pipe is not None:
            self._disarm()
            self._loop._remove_reader(self._pipe.fileno())
        super()._call_connection_lost(exc)


def _set_result_unless_cancelled(waiter):
    if not waiter.cancelled():
        waiter.set_result(None)


class _SubprocessTransport(base_subprocess.BaseSubprocessTransport):

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **kwargs):
        self._proc = subprocess.Popen(
            args, shell=shell, stdin=stdin, stdout=stdout, stderr=stderr, bufsize=bufsize,
            universal_newlines=False, **kwargs)
        self._introduce(self)

    def _introduce(self, subject):
        _looplab.introduce(subject, self._proc._looplab_resource, popen.title(self._proc.args))


class Subprocesses:
    """What an event loop does with processes."""

    async def _make_subprocess_transport(self, protocol, args, shell, stdin, stdout, stderr, bufsize,
                                         extra=None, **kwargs):
        waiter = self.create_future()
        transport = _SubprocessTransport(self, protocol, args, shell, stdin, stdout, stderr, bufsize,
                                         waiter=waiter, extra=extra, **kwargs)
        pid = transport.get_pid()

        def exited():
            returncode = native.returncode(pid)
            self.call_soon_threadsafe(transport._process_exited, returncode)

        def report():
            if not self.is_closed():
                self._report(events.Handle(exited, (), self, None))

        native.watch_exit(pid, report)
        try:
            await waiter
            for reader in (getattr(protocol, 'stdout', None), getattr(protocol, 'stderr', None)):
                if isinstance(reader, streams.StreamReader):
                    transport._introduce(reader)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            transport.close()
            await transport._wait()
            raise
        return transport

    def _make_read_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        if not isinstance(pipe, popen.ReadEnd):
            return SystemReadPipeTransport(
                self, _SystemPipe(pipe, 'Pipe transport is for pipes/sockets only.'), protocol, waiter,
                dict(extra or (), pipe=pipe))
        return ReadPipeTransport(self, pipe, protocol, waiter, extra)

    def _make_write_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        if not isinstance(pipe, popen.WriteEnd):
            return SystemWritePipeTransport(
                self, _SystemPipe(pipe, 'Pipe transport is only for pipes, sockets and character devices'),
                protocol, waiter, dict(extra or (), pipe=pipe))
        return WritePipeTransport(self, pipe, protocol, waiter, extra)
