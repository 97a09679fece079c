"""A session at a prompt: what is asked comes in through serve(), what comes of it goes out through answer().

A statement is a task, so that it can await, be looked at and be cancelled. Everything typed so far is one text,
"<repl>": line numbers count through it, as they would in a file.
"""

import asyncio
import builtins
import inspect
import linecache
import re
import rlcompleter
import traceback
import warnings


HERE = inspect.currentframe().f_code.co_filename
WRAPPER = "<module>"


class Shown:
    """Text in the place of a repr."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def show(value, depth=3):
    """The repr of a value, but for coroutines and tasks: these tell their state rather than an address."""
    return repr(_presented(value, depth))


def _presented(value, depth):
    if isinstance(value, asyncio.Task):
        return Shown(_task(value))
    if inspect.iscoroutine(value):
        if value.cr_running:
            state = "running"
        elif value.cr_frame is None:
            state = "finished"
        else:
            state = "not started" if value.cr_await is None else "suspended"
        return Shown(f"<coroutine {value.__qualname__}() {state}>")
    if depth and type(value) in (list, tuple, set) and any(_is_told(item) for item in value):
        shown = [_presented(item, depth - 1) for item in value]
        return shown if type(value) is list else tuple(shown) if type(value) is tuple else Shown(f"{{{str(shown)[1:-1]}}}")
    if depth and type(value) is dict and any(_is_told(item) for item in value.values()):
        return {key: _presented(item, depth - 1) for key, item in value.items()}
    return value


def _is_told(value):
    return isinstance(value, asyncio.Task) or inspect.iscoroutine(value) or type(value) in (list, tuple, set, dict)


def _task(task):
    name, coroutine = task.get_name(), task.get_coro()
    of = getattr(coroutine, "__qualname__", type(coroutine).__name__)
    if getattr(coroutine, "cr_code", None) is Session._perform.__code__:
        return f"<Task {name!r}, a statement typed here>"
    if not task.done():
        state = "cancelling" if task.cancelling() else "pending"
    elif task.cancelled():
        state = "cancelled"
    elif task._exception is not None:
        state = f"raised {task._exception!r}"
    else:
        state = f"finished, result {show(task.result())}"
    return f"<Task {name!r} {of}() {state}>"


def advice(value):
    """What to say about a value that is not what one would expect."""
    if inspect.iscoroutine(value):
        return f"A coroutine does nothing until it is awaited: await {value.__name__}(...), or await _ for this one."
    return ""


class Session:
    here = {HERE}

    def __init__(self, namespace, name, stands_still, compile, advise, answer, listen, wait):
        self.namespace = namespace
        self.name = name
        self.stands_still = stands_still
        self.compile, self.advise, self.answer = compile, advise, answer
        self.listen, self.wait = listen, wait
        self.lines = []
        self.statement = None
        self.leaving = None
        self.reason = None

    def run(self):
        with asyncio.Runner() as runner:
            self.loop = runner.get_loop()
            self._explain = self.loop._explain_deadlock
            self.loop._explain_deadlock = self._stuck
            if not self.stands_still:
                self.listen(self.serve, self.loop)
            while self.leaving is None:
                if self.stands_still and self.statement is None:
                    self.serve(*self.wait())
                elif not self.loop.is_closed():
                    self._turn()
        if self.leaving:
            raise self.leaving

    def _turn(self):
        try:
            self.loop.run_forever()
        except KeyboardInterrupt:
            self._give_up("KeyboardInterrupt\n")
        except SystemExit as left:
            # It is also how a loop ends that can never go on; it has said why.
            if self.reason is None:
                self.leaving = left
            else:
                self._give_up(self.reason)

    def _stuck(self):
        message, task = self._explain()
        self.reason = "It would wait for ever, and was cancelled.\n"
        return message, task

    def _give_up(self, reason):
        """Cancels the statement that runs, if one does."""
        self.reason = None
        if self.statement is not None and not self.statement.done():
            self.given_up = reason
            self.statement.cancel()

    def serve(self, kind, number, text):
        if kind == "statement":
            self.given_up = None
            self.statement = self.loop.create_task(self._perform(number, text), name=f"repl-{number}")
        elif kind == "names":
            self.answer(number, "names", self._names(text), "")
        elif kind == "about":
            self.answer(number, "about", self._about(text), "")
        else:
            self.leaving = False
            if self.loop.is_running():
                self.loop.stop()

    async def _perform(self, number, source):
        try:
            value = await self._run(source)
            shown = self._kept(value)
        except SystemExit as left:
            self.leaving = left
            self.loop.stop()
        except BaseException as error:
            told = self.given_up if self.given_up and isinstance(error, asyncio.CancelledError) else self._told(error)
            expected = told is self.given_up or isinstance(error, KeyboardInterrupt)
            hint = "" if expected else self.advise(error, "".join(self.lines))
            self.answer(number, "raised", told, hint)
        else:
            self.answer(number, "done", shown, advice(value))
        finally:
            self.statement = None
            if self.stands_still:
                self.loop.stop()

    async def _run(self, source):
        pieces = self._compiled(source)
        value = self._evaluated(*pieces)
        return await value if pieces[2] else value

    def _kept(self, value):
        """A value as text, kept as `_`; nothing for None."""
        if value is None:
            return None
        builtins._ = value
        return show(value)

    def _compiled(self, source):
        first = len(self.lines)
        self.lines.extend(line + "\n" for line in source.removesuffix("\n").split("\n"))
        linecache.cache[self.name] = (sum(map(len, self.lines)), None, self.lines, self.name)
        return self.compile("\n" * first + source)

    def _evaluated(self, body, last, awaits):
        """The value of a statement; of one that awaits, a coroutine for it."""
        if awaits:
            exec(body, self.namespace)
            return self.namespace.pop(WRAPPER)()
        if body is not None:
            exec(body, self.namespace)
        return None if last is None else eval(last, self.namespace)

    def _told(self, error):
        """The traceback from the first line that was typed here."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename in self.here:
            trace = trace.tb_next
        return "".join(traceback.format_exception(type(error), error, trace))

    def _names(self, begun):
        completer = rlcompleter.Completer(self.namespace)
        try:
            return completer.attr_matches(begun) if "." in begun else completer.global_matches(begun)
        except Exception:
            return []

    def _about(self, name):
        first, *rest = name.split(".")
        try:
            value = self.namespace[first] if first in self.namespace else getattr(builtins, first)
            for part in rest:
                value = getattr(value, part)
        except AttributeError:
            return ""
        doc = inspect.getdoc(value) or ""
        try:
            head = name + str(inspect.signature(value))
        except (TypeError, ValueError):
            head = f"{name}: {type(value).__name__}"
            # What is written in Rust tells its signature in its docstring's first line.
            own, _, rest = doc.partition("\n")
            if own.startswith(getattr(value, "__name__", name) + "("):
                head = name + re.sub(r"\$\w+(, )?", "", own[own.index("("):])
                doc = rest.removeprefix("--").strip()
        if inspect.iscoroutinefunction(value):
            head = "async " + head
        return "\n".join(filter(None, [head, doc]))


def _format_warning(message, category, filename, lineno, line=None, _format=warnings.formatwarning):
    """A warning whose place is in here came from what was typed."""
    if filename == HERE:
        return f"{category.__name__}: {message}\n"
    return _format(message, category, filename, lineno, line)


def converse(namespace, *rest):
    warnings.formatwarning = _format_warning
    namespace["asyncio"] = asyncio
    namespace.pop("__file__", None)
    Session(namespace, *rest).run()
