//! Appointments: what happens by itself at a moment of run time.
//!
//! Whoever moves the run's time (an idle loop, a blocked call on its thread) keeps them, in order of
//! moment, rank and making; so simulated processes run on one thread and in one order, at every speed.
//! An appointment may make others and may post to loops. It must not wait.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::time::SimTime;

/// What happens.
pub(super) type Happening = Box<dyn FnOnce() + Send>;

/// What can call an appointment off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appointment {
    pub(super) at: SimTime,
    pub(super) rank: u32,
    pub(super) number: u64,
}

/// The rows of an agenda, and how many there ever were.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: BTreeMap<Appointment, Happening>,
    pub(super) ever: u64,
}

/// The appointments of a run.
#[derive(Default)]
pub(super) struct Agenda {
    rows: Mutex<Rows>,
    /// Processes outside that compute, and may yet make appointments for this very moment.
    pub(super) computing: AtomicUsize,
}

impl Agenda {
    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The moment of the first one.
    pub(super) fn first(&self) -> Option<SimTime> {
        self.rows().rows.first_key_value().map(|(row, _)| row.at)
    }

    pub(super) fn take_due(&self, now: SimTime) -> Option<Happening> {
        let mut rows = self.rows();
        let is_due = rows.rows.first_key_value().is_some_and(|(row, _)| row.at <= now);
        let first = is_due.then(|| rows.rows.pop_first()).flatten();
        first.map(|(_, happens)| happens)
    }
}
