//! What a check came to: the verdict, and of a failure the run that shows it best.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::ident::TaskId;
use crate::model::{State, Words};
use crate::time::{SimTime, human};
use crate::trace::Log;

/// What a check came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Runs that are as they should be.
    pub passed: u64,
    /// Runs that were judged.
    pub judged: u64,
    /// Runs that there were to be.
    pub of: u64,
    /// The verdict on all of them.
    pub verdict: Verdict,
}

/// The verdict on a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Every run is as it should be. What the lesson says to that, in markdown.
    Passed(String),
    /// Some run is not.
    Failed {
        /// The run that shows it best.
        failure: Failure,
        /// The kinds of failure, that one's first.
        kinds: Vec<Kind>,
    },
    /// looplab had to stop a run, or its kernel died.
    Stopped {
        /// Which one, and why.
        failure: Failure,
        /// Whether the kernel died, rather than the run being too long.
        died: bool,
    },
    /// The lesson's own check is broken.
    Broken {
        /// The line of `check.py`, where it is known.
        line: Option<u32>,
        /// What happened there.
        error: String,
    },
    /// It was called off.
    Cancelled,
    /// There is none, and why.
    None(String),
}

/// A run that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its seed: `looplab run --seed N` shows the very run.
    pub seed: u64,
    /// What was expected and what happened, for the student.
    pub message: String,
    /// The belief behind it.
    pub model: Option<String>,
    /// Where in the run it shows.
    pub at: Option<Where>,
    /// How many events the run has.
    pub events: usize,
}

/// A place in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Where {
    /// How many events had happened: a session that seeks there shows it.
    pub event: usize,
    /// When that was.
    #[serde(skip)]
    pub moment: SimTime,
    /// The task it happened to.
    pub task: Option<String>,
    /// The line of the program, where one is known.
    pub line: Option<u32>,
}

/// A kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The belief behind it, or else the first message of its kind.
    pub name: String,
    /// How many runs failed so.
    pub runs: u64,
}

impl Where {
    /// The place at which so many events had happened.
    #[must_use]
    pub fn of(log: &Log, event: usize) -> Self {
        let event = event.min(log.len());
        let mut state = State::default();
        log.visit(0..event, |position, event| state.apply(position, event));
        let last = event.checked_sub(1).and_then(|at| log.get(at));
        let task = last.map_or(TaskId::NONE, |event| event.what.task());
        let place = state.task(task).map_or(state.place, |task| task.place);
        let words = Words::new(&state, &log.strings, state.now);
        let line = (place.line > 0).then_some(place.line);
        Self { event, moment: state.now, task: task.is_some().then(|| words.name(task)), line }
    }

    /// The place in words: `1 s, worker, line 9`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut text = human(self.moment.since(SimTime::ZERO));
        if let Some(task) = &self.task {
            let _ = write!(text, ", {task}");
        }
        if let Some(line) = self.line {
            let _ = write!(text, ", line {line}");
        }
        text
    }
}

/// Failures by kind, and the one to show: of the kind that the lowest seed shows, the shortest run.
pub(super) fn sorted(failures: BTreeMap<u64, Failure>) -> (Vec<Kind>, Option<Failure>) {
    let mut groups: Vec<(String, Vec<Failure>)> = Vec::new();
    for (_, failure) in failures {
        let alike = |other: &Failure| match (&failure.model, &other.model) {
            (None, None) => without_numbers(&failure.message) == without_numbers(&other.message),
            (mine, other) => mine == other,
        };
        match groups.iter_mut().find(|(_, group)| alike(&group[0])) {
            Some((_, group)) => group.push(failure),
            None => groups.push((failure.model.clone().unwrap_or_else(|| failure.message.clone()), vec![failure])),
        }
    }
    let kinds = groups.iter().map(|(name, group)| Kind { name: name.clone(), runs: group.len() as u64 }).collect();
    let first = groups.into_iter().next().map(|(_, group)| group);
    (kinds, first.and_then(|group| group.into_iter().min_by_key(|failure| (failure.events, failure.seed))))
}

/// A message without what differs from run to run.
fn without_numbers(message: &str) -> String {
    message.chars().filter(|letter| !letter.is_ascii_digit() && *letter != '.').collect()
}

impl Report {
    pub(super) fn none(why: &str) -> Self {
        Self { passed: 0, judged: 0, of: 0, verdict: Verdict::None(why.into()) }
    }

    /// Whether the program does what it should.
    #[must_use]
    pub const fn is_passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed(_))
    }

    /// The failure to show, if there is one.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.verdict {
            Verdict::Failed { failure, .. } | Verdict::Stopped { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// The first line of the verdict: `passed 100 of 100 seeds`.
    #[must_use]
    pub fn headline(&self) -> String {
        let runs = |number: u64| if number == 1 { "1 seed".into() } else { format!("{number} seeds") };
        match &self.verdict {
            Verdict::Passed(_) if self.of == 1 => "passed".into(),
            Verdict::Failed { .. } if self.judged == 1 => "failed".into(),
            Verdict::Passed(_) => format!("passed {} of {}", self.passed, runs(self.of)),
            Verdict::Failed { .. } if self.passed == 0 => format!("failed all of {}", runs(self.judged)),
            Verdict::Failed { .. } => format!("failed {} of {}", self.judged - self.passed, runs(self.judged)),
            Verdict::Stopped { failure, .. } => format!("stopped at seed {}", failure.seed),
            Verdict::Broken { .. } => "the lesson's own check is broken".into(),
            Verdict::Cancelled => "called off".into(),
            Verdict::None(_) => "no verdict".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(seed: u64, events: usize, model: Option<&str>, message: &str) -> (u64, Failure) {
        let (message, model) = (message.to_owned(), model.map(str::to_owned));
        (seed, Failure { seed, message, model, at: None, events })
    }

    #[test]
    fn the_shortest_run_of_the_first_kind_is_shown() {
        let all = [
            failure(3, 50, None, "It took 1.5 s."),
            failure(4, 10, Some("m"), "other"),
            failure(7, 40, None, "It took 2 s."),
            failure(9, 40, None, "It took 3.25 s."),
        ];
        let (kinds, shown) = sorted(all.into_iter().collect());
        assert_eq!(shown.expect("there are failures").seed, 7);
        let kinds: Vec<_> = kinds.iter().map(|kind| (kind.name.as_str(), kind.runs)).collect();
        assert_eq!(kinds, [("It took 1.5 s.", 3), ("m", 1)]);
    }
}
