//! Traps: what a run is to stand still at, besides lines. This is how the clock's side knows breakpoints: plain data, which
//! the clock holds and [`super::springs`] looks at.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::time::SimTime;

/// What a run stands still at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trap {
    /// A task ends by being cancelled.
    Cancelled,
    /// A task ends with an exception.
    Raised,
    /// Something of this name (see [`is_called`]) comes to hold more than this.
    Depth {
        /// Its name.
        of: String,
        /// The most it may hold.
        above: u32,
    },
    /// One poll has kept the loop for longer than this. Only virtual time can be held at a moment.
    Blocked(Duration),
    /// A task of this name (see [`matches`]) gets it, or its turn.
    Task(String),
    /// The program writes something that contains this.
    Output(String),
}

/// The traps of a run.
#[derive(Default)]
pub(super) struct Traps {
    /// Whether there are any: all that is looked at on the way of a run without.
    any: AtomicBool,
    /// How often they were changed.
    changes: AtomicU64,
    list: Mutex<Vec<Trap>>,
}

impl Traps {
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Puts others in the place of those that were set.
    pub(super) fn set(&self, traps: Vec<Trap>) {
        let mut list = self.list();
        self.any.store(!traps.is_empty(), Ordering::Release);
        *list = traps;
        drop(list);
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether there are any: one load.
    pub(super) fn are_set(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    pub(super) fn list(&self) -> MutexGuard<'_, Vec<Trap>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

thread_local! {
    /// Since when a poll, or a wait outside of any, has had this thread's loop.
    static HELD_SINCE: Cell<Option<SimTime>> = const { Cell::new(None) };
}

/// The loop of this thread is held from now on, or no longer.
pub(super) fn hold_since(began: Option<SimTime>) {
    HELD_SINCE.set(began);
}

/// Since when the loop of this thread is held, if it is.
pub(super) fn held_since() -> Option<SimTime> {
    HELD_SINCE.get()
}

/// Whether a thing goes by a name that fits the pattern: its own, its kind's, or both.
#[must_use]
pub fn is_called(pattern: &str, kind: &str, name: &str) -> bool {
    matches(pattern, name) || matches(pattern, kind) || matches(pattern, &format!("{kind} {name}"))
}

/// Whether a name fits a pattern, in which `*` stands for any letters or none.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name) in [("worker-*", "worker-3"), ("*", ""), ("*er*3", "worker-3"), ("a", "a"), ("a*a", "aa")] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("worker-*", "main"), ("a", "ab"), ("a*a", "a"), ("*b", "bc")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_thing_is_called_by_its_name_its_kind_or_both() {
        for pattern in ["jobs", "queue", "queue jobs", "j*", "*"] {
            assert!(is_called(pattern, "queue", "jobs"), "{pattern}");
        }
        assert!(!is_called("lock*", "queue", "jobs"));
    }
}
