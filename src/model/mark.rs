//! What a lane of the timeline shows at one moment.

use super::things::Worker;
use crate::trace::{Outcome, WaitKind, WorkerState};

/// What a task, or the loop, does at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mark {
    /// Nothing: not created yet, or over for longer than a column.
    #[default]
    None,
    /// The loop waits with nothing to run.
    Idle,
    /// Parked, waiting for something of this kind.
    Parked(WaitKind),
    /// Its sleep is over, but the loop has not looked at the clock: it could run, and cannot.
    Overdue,
    /// In the ready queue, waiting for its turn.
    Ready,
    /// Being polled. For the loop: running handles.
    Running,
    /// It returned.
    Returned,
    /// It raised an exception, or the native code under it panicked.
    Raised,
    /// It was cancelled, or dropped with its loop.
    Cancelled,
    /// In a blocking call that keeps everyone else from running.
    Blocking,
    /// A worker that computes for a part of a column and wants the interpreter lock for another. Drawn only.
    Sharing,
    /// Python would warn about it here. Drawn only.
    Warned,
}

/// Every mark from here on says that a task could run, runs, or is over.
const QUIET: u8 = 2 + WaitKind::ALL.len() as u8;
const LOUDEST: u8 = QUIET + 8;
const _: () = assert!(LOUDEST < 32, "a set of marks no longer fits a word");

impl Mark {
    /// How loud a mark is: where several fall into one column, the loudest is drawn. Below 32, and different
    /// for each mark, so that a set of marks fits a word whose highest bit is the loudest.
    #[must_use]
    pub const fn loudness(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Idle => 1,
            Self::Parked(kind) => 2 + kind as u8,
            Self::Overdue => QUIET,
            Self::Ready => QUIET + 1,
            Self::Running => QUIET + 2,
            Self::Returned => QUIET + 3,
            Self::Cancelled => QUIET + 4,
            Self::Raised => QUIET + 5,
            Self::Blocking => QUIET + 6,
            Self::Sharing => QUIET + 7,
            Self::Warned => LOUDEST,
        }
    }

    /// The mark that is this loud.
    #[must_use]
    pub(super) fn of_loudness(loudness: u8) -> Self {
        match loudness.checked_sub(QUIET) {
            Some(0) => Self::Overdue,
            Some(1) => Self::Ready,
            Some(2) => Self::Running,
            Some(3) => Self::Returned,
            Some(4) => Self::Cancelled,
            Some(5) => Self::Raised,
            Some(6) => Self::Blocking,
            Some(7) => Self::Sharing,
            Some(_) => Self::Warned,
            None => match loudness.checked_sub(2) {
                Some(kind) => WaitKind::ALL.get(usize::from(kind)).map_or(Self::None, |&kind| Self::Parked(kind)),
                None if loudness == 1 => Self::Idle,
                None => Self::None,
            },
        }
    }

    /// Whether this is the end of a task, which is a moment and not a span.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Returned | Self::Raised | Self::Cancelled)
    }

    /// How a task that ended this way is marked.
    #[must_use]
    pub const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pending => Self::None,
            Outcome::Ready => Self::Returned,
            Outcome::Raised | Outcome::Panicked => Self::Raised,
            Outcome::Cancelled => Self::Cancelled,
        }
    }
}

impl Worker {
    /// What its lane shows from now on.
    #[must_use]
    pub fn mark(&self) -> Mark {
        match self.doing {
            Some(WorkerState::Ended) => Mark::None,
            _ if !self.job.is_some() => Mark::Idle,
            Some(WorkerState::Waiting) => Mark::Parked(WaitKind::Other),
            Some(WorkerState::WantsGil) => Mark::Ready,
            Some(WorkerState::Computing) | None => Mark::Running,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_loudness_of_its_own() {
        for loudness in 0..=LOUDEST {
            assert_eq!(Mark::of_loudness(loudness).loudness(), loudness);
        }
    }
}
