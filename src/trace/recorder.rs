//! Where a running program writes its trace.
//!
//! A recorder is shared by the loop's thread, its workers and the thread that sends the trace away.
//! It stamps every event with the run's time as it was last set; it never reads a clock itself.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::cell::{self, Cell};
use super::event::{Event, What};
use super::strings::{Interner, Strings};
use crate::ident::StrId;
use crate::time::SimTime;

/// What was recorded since the last time it was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// New strings, numbered on from the ones before.
    pub strings: Vec<String>,
    /// New events, in order.
    pub cells: Vec<Cell>,
}

impl Batch {
    /// Whether it holds nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.strings.is_empty() && self.cells.is_empty()
    }
}

#[derive(Default)]
struct Pending {
    cells: Vec<Cell>,
    strings: Strings,
    interner: Interner,
    strings_taken: usize,
}

/// Takes events from a running program.
pub struct Recorder {
    now: AtomicU64,
    on: AtomicBool,
    next: [AtomicU32; 5],
    pending: Mutex<Pending>,
}

/// The kinds of id a recorder hands out.
#[derive(Clone, Copy, Debug)]
pub enum Counter {
    /// [`crate::ident::TaskId`].
    Task,
    /// [`crate::ident::ResourceId`].
    Resource,
    /// [`crate::ident::TimerId`].
    Timer,
    /// [`crate::ident::JobId`].
    Job,
    /// [`crate::ident::WorkerId`].
    Worker,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new(true)
    }
}

impl Recorder {
    /// A recorder at time zero. One that is not `on` hands out ids and keeps time, but drops events.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self {
            now: AtomicU64::new(0),
            on: AtomicBool::new(on),
            next: [const { AtomicU32::new(0) }; 5],
            pending: Mutex::default(),
        }
    }

    /// Whether events are kept.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// The run's time.
    #[must_use]
    pub fn now(&self) -> SimTime {
        SimTime(self.now.load(Ordering::Relaxed))
    }

    /// Sets the run's time. Only the clock calls this; time never goes back.
    pub fn set_now(&self, now: SimTime) {
        self.now.fetch_max(now.0, Ordering::Relaxed);
    }

    /// The next id of a kind, counting from 1.
    #[must_use]
    pub fn next_id(&self, counter: Counter) -> u32 {
        self.next[counter as usize].fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Records what happened, at the run's present time.
    pub fn record(&self, what: What) {
        if self.is_on() {
            let mut pending = self.pending();
            // The clock is read under the lock, so that times in the log never go back.
            let cell = cell::pack(&Event { at: self.now(), what });
            pending.cells.push(cell);
        }
    }

    /// The number of a string, for use in an event.
    #[must_use]
    pub fn intern(&self, text: &str) -> StrId {
        if !self.is_on() {
            return StrId::NONE;
        }
        let mut pending = self.pending();
        let Pending { strings, interner, .. } = &mut *pending;
        interner.intern(strings, text)
    }

    /// How many events wait to be taken.
    #[must_use]
    pub fn backlog(&self) -> usize {
        self.pending().cells.len()
    }

    /// Takes what was recorded since the last call.
    #[must_use]
    pub fn take(&self) -> Batch {
        let mut pending = self.pending();
        let strings = pending.strings.after(pending.strings_taken).map(str::to_owned).collect();
        pending.strings_taken = pending.strings.len();
        Batch { strings, cells: std::mem::take(&mut pending.cells) }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
