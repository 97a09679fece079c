//! The visits of a run that wait to be made: plain data, which the clock holds and the visitors' side fills and empties.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// What is done on a visit.
pub(super) type Visit = Box<dyn FnOnce() + Send>;

/// The visits of a run.
#[derive(Default)]
pub(super) struct Visits {
    pub(super) waiting: Mutex<VecDeque<Visit>>,
    /// Whether any waits: one load on the loop's way.
    pub(super) any: AtomicBool,
    /// How many were made so far.
    pub(super) made: AtomicU64,
}

thread_local! {
    static VISITING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is making a visit.
pub(super) fn is_visiting() -> bool {
    VISITING.get()
}

/// Makes a visit on this thread.
pub(super) fn make(visit: impl FnOnce()) {
    let outer = VISITING.replace(true);
    visit();
    VISITING.set(outer);
}
