"""minidb: a tiny database for lessons, with a server and a client that speak over a real connection.

It keeps keys and values. Every statement takes a while, as queries do, so that one connection can be seen to be too few, and
a pool of them to be enough. It is one file of plain Python: looplab brings it along, and on any other
Python a copy beside the program does the same.

    async with minidb.serve(query_time=0.05) as server:
        async with minidb.create_pool(port=server.port, max_size=5) as pool:
            async with pool.acquire() as conn:
                async with conn.transaction():
                    await conn.execute('ADD stock:apples -1')

Statements: `GET key`, `SET key json`, `ADD key number`, `DEL key`, `LIST prefix`, `SLEEP seconds`, `BEGIN`, `COMMIT`,
`ROLLBACK`; `$1`, `$2` … stand for the arguments that follow. A transaction sees its own changes and what others
have committed. A key that another open transaction has changed cannot be changed: `ConflictError`.

In looplab's simulated network, `db.example` on port 5432 is such a server.
"""

import asyncio
import json
import re
import types
from collections import deque

try:
    from _looplab import pool_closed as _closed
    from _looplab import pool_given_back as _given_back
    from _looplab import pool_taken as _taken
except ImportError:
    # Not in looplab: nobody watches.
    def _taken(thing, in_use, capacity):
        pass

    def _given_back(thing, in_use, capacity):
        pass

    def _closed(thing):
        pass

__version__ = '1.0+looplab'
__all__ = ('ConflictError', 'Connection', 'Error', 'Pool', 'Server', 'StatementError', 'Transaction', 'connect',
           'create_pool', 'serve')

PORT = 5432


class Error(Exception):
    """The database refused a statement."""


class ConflictError(Error):
    """Another transaction is changing the same key. Roll back, and try again."""


class StatementError(Error):
    """There is no such statement."""


_ERRORS = {'conflict': ConflictError, 'syntax': StatementError}


# The client.

class _Turns:
    """Something that so many tasks may hold at once; the others wait in turn."""

    def __init__(self, limit):
        self.limit = limit
        self.in_use = 0
        self._promised = 0
        self._waiters = deque()
        self._open = True

    @property
    def waiting(self):
        return len(self._waiters)

    async def _take(self):
        if self.in_use + self._promised >= self.limit or self._waiters:
            await self._wait_in_turn()
        self.in_use += 1
        _taken(self, self.in_use, self.limit)

    async def _wait_in_turn(self):
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled():
                self._promised -= 1
                self._call_next()
            else:
                self._waiters.remove(waiter)
            raise
        self._promised -= 1

    def _give_back(self):
        self.in_use -= 1
        if self._open:
            _given_back(self, self.in_use, self.limit)
        self._call_next()

    def _call_next(self):
        while self._waiters and self.in_use + self._promised < self.limit:
            waiter = self._waiters.popleft()
            if not waiter.done():
                self._promised += 1
                waiter.set_result(None)


class Connection(_Turns):
    """A connection to a database. It carries one statement at a time: tasks that share it wait for their turn."""

    def __init__(self, reader, writer):
        super().__init__(1)
        self._reader, self._writer = reader, writer
        self._transport = writer.transport

    async def _wait_in_turn(self):
        await super()._wait_in_turn()

    async def execute(self, statement, *args):
        """Carries out a statement and returns what it answers."""
        line = _filled(statement, args)
        await self._take()
        try:
            self._writer.write(line.encode() + b'\n')
            await self._writer.drain()
            answer = await self._reader.readline()
        except asyncio.CancelledError:
            # The answer would come to whoever asks next.
            self._writer.transport.abort()
            raise
        finally:
            self._give_back()
        return _understood(answer)

    async def fetch(self, prefix=''):
        """All keys that begin like this, each with its value."""
        return [tuple(row) for row in await self.execute(f'LIST {prefix}')]

    async def get(self, key, default=None):
        value = await self.execute(f'GET {key}')
        return default if value is None else value

    async def set(self, key, value):
        return await self.execute(f'SET {key} $1', value)

    async def add(self, key, amount):
        return await self.execute(f'ADD {key} $1', amount)

    async def delete(self, key):
        return await self.execute(f'DEL {key}')

    async def sleep(self, seconds):
        """A slow query."""
        await self.execute(f'SLEEP {seconds}')

    def transaction(self):
        """All or nothing: `async with conn.transaction(): …` commits at its end, and rolls back after an exception."""
        return Transaction(self)

    def is_closed(self):
        return self._writer.is_closing()

    async def close(self):
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()


class Transaction:
    """A transaction on a connection."""

    def __init__(self, connection):
        self._connection = connection

    async def __aenter__(self):
        await self._connection.execute('BEGIN')
        return self

    async def __aexit__(self, kind, error, traceback):
        if kind is None:
            await self._connection.execute('COMMIT')
        elif not self._connection.is_closed():
            await self._connection.execute('ROLLBACK')


def _filled(statement, args):
    def value(match):
        number = int(match[1])
        if not 1 <= number <= len(args):
            raise Error(f'the statement has ${number}, but {len(args)} arguments')
        return json.dumps(args[number - 1])
    line = re.sub(r'\$(\d+)', value, statement) if args else statement
    if '\n' in line:
        raise Error('a statement is one line')
    return line


def _understood(answer):
    line = answer.decode().rstrip('\n')
    if line.startswith('= '):
        return json.loads(line[2:])
    if line.startswith('! '):
        kind, _, message = line[2:].partition(' ')
        raise _ERRORS.get(kind, Error)(message)
    raise ConnectionError('the database has closed the connection')


@types.coroutine
def _through(coroutine):
    """Lets a generator wait for a coroutine. A chain of generators is one that looplab can read."""
    return (yield from coroutine)


class _Awaited:
    """What can be awaited, or entered with `async with`."""

    def __init__(self, begin):
        self._begin = begin
        self._thing = None

    def __await__(self):
        return (yield from _through(self._begin()))

    async def __aenter__(self):
        self._thing = await self._begin()
        return await self._thing.__aenter__()

    async def __aexit__(self, *exc_info):
        return await self._thing.__aexit__(*exc_info)


def connect(host='127.0.0.1', port=PORT):
    """A connection: `conn = await connect(…)`, or `async with connect(…) as conn`."""
    return _Awaited(lambda: _connected(host, port))


async def _connected(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    greeting = await reader.readline()
    if not greeting.startswith(b'minidb '):
        writer.close()
        _understood(greeting)
        raise Error(f'{host}:{port} is no minidb')
    return Connection(reader, writer)


class Pool(_Turns):
    """Connections that tasks borrow and give back: `min_size` from the beginning, `max_size` at most."""

    def __init__(self, host, port, min_size, max_size):
        if not 0 <= min_size <= max_size or max_size < 1:
            raise ValueError('a pool wants 0 <= min_size <= max_size, and room for one connection at least')
        super().__init__(max_size)
        self._place = host, port
        self._min_size = min_size
        self._idle = []
        self._size = 0

    async def _begin(self):
        for _ in range(self._min_size):
            self._idle.append(await _connected(*self._place))
            self._size += 1
        return self

    def get_size(self):
        """How many connections there are."""
        return self._size

    def get_idle_size(self):
        """How many of them nobody has borrowed."""
        return len(self._idle)

    def acquire(self, *, timeout=None):
        """Borrows a connection: `async with pool.acquire() as conn`, or `conn = await pool.acquire()`."""
        return _Borrowing(self, timeout)

    async def _borrow(self, timeout):
        if not self._open:
            raise Error('the pool is closed')
        async with asyncio.timeout(timeout):
            await self._take()
            try:
                while self._idle:
                    connection = self._idle.pop()
                    if not connection.is_closed():
                        return connection
                    self._size -= 1
                connection = await _connected(*self._place)
            except BaseException:
                self._give_back()
                raise
        self._size += 1
        return connection

    async def release(self, connection):
        """Gives a connection back."""
        if connection.is_closed() or not self._open:
            self._size -= 1
            await connection.close()
        else:
            self._idle.append(connection)
        self._give_back()

    async def close(self):
        self._open = False
        while self._idle:
            self._size -= 1
            await self._idle.pop().close()
        _closed(self)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()


class _Borrowing(_Awaited):
    def __init__(self, pool, timeout):
        super().__init__(lambda: pool._borrow(timeout))
        self._pool = pool

    async def __aenter__(self):
        self._thing = await self._begin()
        return self._thing

    async def __aexit__(self, *exc_info):
        await self._pool.release(self._thing)


def create_pool(host='127.0.0.1', port=PORT, *, min_size=1, max_size=10):
    """A pool: `pool = await create_pool(…)`, or `async with create_pool(…) as pool`."""
    return _Awaited(lambda: Pool(host, port, min_size, max_size)._begin())


# The server.

class _Refused(Exception):
    pass


class Server:
    """A database on this machine, with its data in memory."""

    def __init__(self, query_time, data, max_connections):
        self.query_time = query_time
        self.data = dict(data)
        self.max_connections = max_connections
        self.port = None
        self._changing = {}
        self._open = set()
        self._server = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def _begin(self, host, port):
        self._server = await asyncio.start_server(self._serve, host, port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self):
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        if len(self._open) >= self.max_connections:
            message = f'there is room for {self.max_connections} connections, and all are taken'
            writer.write(f'! full {message}\n'.encode())
            writer.close()
            return
        self._open.add(writer)
        session = _Session(self)
        try:
            writer.write(b'minidb 1\n')
            while line := await reader.readline():
                answer, more = session.answer(line.decode().strip())
                await asyncio.sleep(self.query_time + more)
                writer.write(answer.encode() + b'\n')
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            session.roll_back()
            self._open.discard(writer)
            writer.close()


class _Session:
    """One connection, as the server sees it."""

    def __init__(self, server):
        self._server = server
        self._changes = None

    def answer(self, line):
        """The answer to a statement, and how much longer than others it takes."""
        verb, _, rest = line.partition(' ')
        key, _, value = rest.strip().partition(' ')
        value = value.strip()
        try:
            if verb.upper() == 'SLEEP' and not value:
                return '= null', self._seconds(key)
            return '= ' + json.dumps(self._carry_out(verb.upper(), key, value, line)), 0
        except _Refused as refused:
            return f'! {refused}', 0

    def _carry_out(self, verb, key, value, line):
        if verb == 'GET' and key and not value:
            return self._get(key)
        if verb == 'SET' and key:
            new = self._read(value, f'SET {key} wants a value in JSON, not {value}')
            self._put(key, new)
            return new
        if verb == 'ADD' and key:
            return self._add(key, value)
        if verb == 'DEL' and key and not value:
            was = self._get(key) is not None
            self._put(key, None)
            return was
        if verb == 'LIST' and not value:
            return self._list(key)
        if verb in ('BEGIN', 'COMMIT', 'ROLLBACK') and not key:
            return self._transact(verb)
        raise _Refused(f'syntax no such statement: {line}')

    @staticmethod
    def _read(text, otherwise):
        try:
            return json.loads(text)
        except ValueError:
            raise _Refused(f'syntax {otherwise}') from None

    @staticmethod
    def _seconds(text):
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < float('inf'):
            raise _Refused(f'syntax SLEEP wants seconds, not {text}')
        return seconds

    def _get(self, key):
        if self._changes is not None and key in self._changes:
            return self._changes[key]
        return self._server.data.get(key)

    def _put(self, key, value):
        if self._server._changing.get(key, self) is not self:
            raise _Refused(f'conflict {key} is being changed by another transaction')
        if self._changes is not None:
            self._server._changing[key] = self
            self._changes[key] = value
        else:
            self._apply(key, value)

    def _apply(self, key, value):
        if value is None:
            self._server.data.pop(key, None)
        else:
            self._server.data[key] = value

    def _add(self, key, text):
        otherwise = f'ADD {key} wants a number, not {text}'
        amount = self._read(text, otherwise)
        if not isinstance(amount, (int, float)) or isinstance(amount, bool):
            raise _Refused(f'syntax {otherwise}')
        before = self._get(key)
        before = 0 if before is None else before
        if not isinstance(before, (int, float)) or isinstance(before, bool):
            raise _Refused(f'type {key} holds no number')
        self._put(key, before + amount)
        return before + amount

    def _list(self, prefix):
        rows = {**self._server.data, **(self._changes or {})}
        return [[key, rows[key]] for key in sorted(rows) if key.startswith(prefix) and rows[key] is not None]

    def _transact(self, verb):
        if verb == 'BEGIN':
            if self._changes is not None:
                raise _Refused('state this connection has an open transaction already')
            self._changes = {}
        elif self._changes is None:
            raise _Refused(f"state there is no transaction to {'commit' if verb == 'COMMIT' else 'roll back'}")
        else:
            if verb == 'COMMIT':
                for key, value in self._changes.items():
                    self._apply(key, value)
            self.roll_back()

    def roll_back(self):
        """Forgets the open transaction."""
        for key in self._changes or ():
            self._server._changing.pop(key, None)
        self._changes = None


_DATA = {'stock:apples': 10, 'stock:pears': 5, 'balance:ada': 100, 'balance:ben': 100}


def serve(host='127.0.0.1', port=0, *, query_time=0.05, data=_DATA, max_connections=20):
    """A server on this machine: `async with serve() as server`, then connect to `server.port`."""
    return _Awaited(lambda: Server(query_time, data, max_connections)._begin(host, port))
