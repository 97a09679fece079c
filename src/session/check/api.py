"""What a lesson's check gets to see of a run, and how it says what it thinks of it.

A check is a file with a function `check(run)`. It is called once for each seed, with the facts of that run, and says
what it demands: `run.expect(holds, message, model=..., at=...)`. The first demand that does not hold is the verdict on
that run. A check judges what happened, never the text of the program.

Times are seconds of run time. Moments are numbers of events in the run's trace, which looplab can jump to.
"""

import json


class Failed(BaseException):
    """A demand that did not hold."""

    def __init__(self, message, model, at):
        super().__init__(message)
        self.message, self.model, self.at = message, model, at


class Fact:
    """A part of a run: its facts are attributes. `event` is where it is in the trace."""

    def __init__(self, facts):
        self.__dict__.update(facts)

    def __getattr__(self, name):
        raise AttributeError(f"a {type(self).__name__.lower()} says {', '.join(sorted(self.__dict__))}; it says no {name!r}")

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


class Task(Fact):
    """A task: name, coroutine, parent (a task's name), spawned, ended (None while it is alive), outcome ('returned', 'raised', 'cancelled'
    or 'pending'), polls, ran, blocked, ready, parked, longest_ready, longest_poll, cancel_requests, cancel_requested (when first),
    cancel_requested_by, cancel_delivered, cancel_swallowed, error, line (the last one it was at), event (where it ended),
    spawned_event, cancel_event."""


class Line(Fact):
    """A printed line: text, at, task (its name), event."""


class Thing(Fact):
    """Something shared: kind ('queue', 'lock', 'semaphore', 'pool', 'connection' ...), name, peak (most items, holders or users at once),
    capacity (0: no limit), held (by how many, at the end), left (items at the end), closed (True or False), closed_at, sent, received
    (bytes), event (where it was at its peak)."""


class Job(Fact):
    """Work of a thread or process: name, by (a task's name), worker, queued, started, ended, outcome, event."""


class Warned(Fact):
    """A warning: kind ('never awaited', 'slow callback', 'deadlock' ...), text, task, at, event."""


class Run(Fact):
    """One run. seed, makespan, turns, polls, events, exit, error, blocked, longest_poll, longest_poll_line, longest_poll_by,
    longest_poll_event, longest_ready, longest_ready_by, longest_ready_event, peak_alive, and lists: lines, tasks, things, jobs, warnings."""

    def __init__(self, facts):
        parts = {"lines": Line, "tasks": Task, "things": Thing, "jobs": Job, "warnings": Warned}
        super().__init__({name: [parts[name](one) for one in value] if name in parts else value for name, value in facts.items()})

    def fail(self, message, model=None, at=None):
        """The run is not what it should be. `model` names the belief behind it; `at` is the event that shows it, or a fact that has one."""
        raise Failed(message, model, getattr(at, "event", None) if isinstance(at, Fact) else at)

    def expect(self, holds, message, model=None, at=None):
        """Fails with the message unless it holds."""
        if not holds:
            self.fail(message, model, at)

    @property
    def text(self):
        """Everything printed, as one text."""
        return "".join(line.text + "\n" for line in self.lines)

    def printed(self, text):
        """The lines that contain a text, in order."""
        return [line for line in self.lines if text in line.text]

    def first(self, text):
        """The first line that contains a text, or None."""
        return next(iter(self.printed(text)), None)

    def in_order(self, *texts):
        """Whether lines that contain these texts come in this order."""
        lines = iter(self.lines)
        return all(any(text in line.text for line in lines) for text in texts)

    def task(self, name):
        """The task of a name (or of a coroutine function of that name), or None."""
        return next((task for task in self.tasks if name in (task.name, task.coroutine)), None)

    def things_of(self, kind):
        """Everything shared of one kind."""
        return [thing for thing in self.things if thing.kind == kind]


def judge(check, facts):
    """One run's verdict, as data."""
    run = Run(facts)
    try:
        check(run)
    except Failed as failed:
        return {"seed": run.seed, "passed": False, "message": str(failed.message), "model": failed.model, "at": failed.at}
    return {"seed": run.seed, "passed": True}


def line_of(error, name):
    """The line of a file where an exception came from."""
    lines, trace = [getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


def main(name, source, runs):
    """Judges every run with the check of a file; says each verdict in a line of JSON that begins with a record separator."""
    seed = None
    try:
        space = {"__name__": "check", "__file__": name}
        exec(compile(source, name, "exec"), space)
        for facts in runs:
            seed = facts["seed"]
            print("\x1e" + json.dumps(judge(space["check"], facts)), flush=True)
    except BaseException as error:
        told = {"seed": seed, "error": f"{type(error).__name__}: {error}", "line": line_of(error, name)}
        print("\x1e" + json.dumps(told), flush=True)
