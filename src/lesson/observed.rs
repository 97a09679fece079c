//! What a run showed: its printed lines and its times, folded from the trace.
//!
//! Lessons make claims about runs; this is what the claims are held against. It knows nothing of
//! lessons, only of the trace.

use std::collections::HashMap;

use crate::ident::{StrId, TaskId};
use crate::time::SimTime;
use crate::trace::{Log, Outcome, Stream, What};

/// One line that the program printed on standard output.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// When its last piece was written.
    pub at: SimTime,
    /// The task that wrote its last piece.
    pub task: TaskId,
    /// The line, without its end.
    pub text: String,
    /// The event that wrote its last piece.
    pub event: usize,
}

/// What a run showed.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// What it printed, line by line.
    pub lines: Vec<Printed>,
    /// When it ended.
    pub end: SimTime,
    /// The longest single poll or callback.
    pub longest_poll: std::time::Duration,
    /// Who ran that poll.
    pub longest_by: TaskId,
    /// The event that ended it.
    pub longest_event: usize,
    /// The longest time anything stood ready in the queue before it ran.
    pub longest_ready: std::time::Duration,
    /// Who waited that long.
    pub ready_by: TaskId,
    /// The event that ended this wait.
    pub ready_event: usize,
    /// How many turns the loop made.
    pub turns: usize,
    /// How many polls and callbacks ran.
    pub polls: usize,
    /// How often somebody who watched stepped in; if at all, the run is not the program's alone.
    pub interventions: usize,
    // What the methods below look up.
    pub(super) names: HashMap<TaskId, StrId>,
    pub(super) coroutines: HashMap<TaskId, StrId>,
    pub(super) called: HashMap<StrId, String>,
    pub(super) ends: HashMap<TaskId, Outcome>,
    pub(super) ended: HashMap<TaskId, usize>,
}

impl Observed {
    /// Folds a whole trace.
    #[must_use]
    pub fn of(log: &Log) -> Self {
        let mut fold = Fold::default();
        for (number, event) in log.events(0) {
            fold.number = number;
            fold.event(event.at, &event.what, log);
        }
        fold.finish(log)
    }

    /// The name of a task; empty when it has none.
    #[must_use]
    pub fn name(&self, task: TaskId) -> &str {
        self.names.get(&task).and_then(|name| self.called.get(name)).map_or("", String::as_str)
    }

    /// How the task with this name ended; `None` when there is no such task or it never ended.
    #[must_use]
    pub fn ending(&self, name: &str) -> Option<Outcome> {
        self.last_called(name).and_then(|task| self.ends.get(&task)).copied()
    }

    /// The event at which the task with this name ended; `None` when there is no such task or it never ended.
    #[must_use]
    pub fn ending_event(&self, name: &str) -> Option<usize> {
        self.last_called(name).and_then(|task| self.ended.get(&task)).copied()
    }

    fn last_called(&self, name: &str) -> Option<TaskId> {
        self.names.keys().filter(|task| self.name(**task) == name).max().copied()
    }

    /// The tasks of this name; when there are none, those that run the coroutine function of this name.
    fn called(&self, name: &str) -> Vec<TaskId> {
        let of = |names: &HashMap<TaskId, StrId>| -> Vec<TaskId> {
            let is = |text: &StrId| self.called.get(text).is_some_and(|called| called == name);
            let mut tasks: Vec<_> = names.iter().filter(|(_, text)| is(text)).map(|(task, _)| *task).collect();
            tasks.sort_unstable();
            tasks
        };
        let named = of(&self.names);
        if named.is_empty() { of(&self.coroutines) } else { named }
    }

    /// Whether there is a task of this name, or one whose coroutine function has it.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        !self.called(name).is_empty()
    }

    /// How the last task of this name, or else of this coroutine function, ended; `None` when it never did.
    #[must_use]
    pub fn fate_of(&self, name: &str) -> Option<Outcome> {
        self.ends.get(self.called(name).last()?).copied()
    }

    /// The event at which the last task of this name, or else of this coroutine function, ended.
    #[must_use]
    pub fn fate_event(&self, name: &str) -> Option<usize> {
        self.ended.get(self.called(name).last()?).copied()
    }

    /// Whether a task of this name, or else of this coroutine function, printed a line.
    #[must_use]
    pub fn prints(&self, name: &str) -> bool {
        self.printed_last(name).is_some()
    }

    /// The last line that a task of this name, or else of this coroutine function, printed.
    #[must_use]
    pub fn printed_last(&self, name: &str) -> Option<&str> {
        let tasks = self.called(name);
        self.lines.iter().rev().find(|line| tasks.contains(&line.task)).map(|line| line.text.as_str())
    }
}

#[derive(Default)]
struct Fold {
    seen: Observed,
    partial: String,
    /// The event that is folded.
    number: usize,
    last: (SimTime, TaskId, usize),
    poll_began: SimTime,
    queued: HashMap<TaskId, SimTime>,
}

impl Fold {
    fn event(&mut self, at: SimTime, what: &What, log: &Log) {
        match *what {
            What::Named { task, name } => {
                self.seen.names.insert(task, name);
                self.seen.called.entry(name).or_insert_with(|| log.strings.get(name).to_owned());
            }
            What::Runs { task, coroutine } => {
                self.seen.coroutines.insert(task, coroutine);
                self.seen.called.entry(coroutine).or_insert_with(|| log.strings.get(coroutine).to_owned());
            }
            What::TurnBegan { .. } => self.seen.turns += 1,
            What::Intervened { .. } => self.seen.interventions += 1,
            What::Queued { task, .. } => {
                self.queued.insert(task, at);
            }
            What::PollBegan { task } => {
                self.seen.polls += 1;
                self.poll_began = at;
                let ready = self.queued.remove(&task).map_or_else(Default::default, |since| at.since(since));
                if ready > self.seen.longest_ready {
                    (self.seen.longest_ready, self.seen.ready_by) = (ready, task);
                    self.seen.ready_event = self.number;
                }
            }
            What::PollEnded { task, outcome } => {
                let length = at.since(self.poll_began);
                if length > self.seen.longest_poll {
                    (self.seen.longest_poll, self.seen.longest_by) = (length, task);
                    self.seen.longest_event = self.number;
                }
                if outcome != Outcome::Pending {
                    self.seen.ends.insert(task, outcome);
                    self.seen.ended.insert(task, self.number);
                }
            }
            What::Output { task, stream: Stream::Out, text } => self.output(at, task, log.strings.get(text)),
            _ => {}
        }
    }

    fn output(&mut self, at: SimTime, task: TaskId, text: &str) {
        self.last = (at, task, self.number);
        for piece in text.split_inclusive('\n') {
            self.partial.push_str(piece.trim_end_matches('\n'));
            if piece.ends_with('\n') {
                self.line();
            }
        }
    }

    fn line(&mut self) {
        let (at, task, event) = self.last;
        let text = std::mem::take(&mut self.partial);
        self.seen.lines.push(Printed { at, task, text, event });
    }

    fn finish(mut self, log: &Log) -> Observed {
        if !self.partial.is_empty() {
            self.line();
        }
        self.seen.end = log.end();
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Cause, CauseKind, Event};

    #[test]
    fn lines_are_put_together_from_pieces() {
        let mut log = Log::default();
        let (one, main) = (TaskId(1), log.strings.push("main"));
        let texts = ["a", "b\nc\n", "rest"].map(|text| log.strings.push(text));
        let cause = Cause { kind: CauseKind::Spawn, by: 0 };
        let mut whats = vec![What::Named { task: one, name: main }, What::Queued { task: one, cause }];
        whats.push(What::PollBegan { task: one });
        whats.extend(texts.map(|text| What::Output { task: one, stream: Stream::Out, text }));
        whats.push(What::PollEnded { task: one, outcome: Outcome::Ready });
        for (millis, what) in whats.into_iter().enumerate() {
            log.push(&Event { at: SimTime(millis as u64 * 1_000_000), what });
        }
        let seen = Observed::of(&log);
        assert_eq!(seen.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["ab", "c", "rest"]);
        assert_eq!((seen.polls, seen.name(one), seen.ending("main")), (1, "main", Some(Outcome::Ready)));
        assert_eq!((seen.longest_ready.as_millis(), seen.longest_poll.as_millis()), (1, 4));
        assert_eq!(seen.lines.iter().map(|line| line.event).collect::<Vec<_>>(), [4, 4, 5]);
        assert_eq!((seen.ready_event, seen.longest_event, seen.ending_event("main")), (2, 6, Some(6)));
    }
}
