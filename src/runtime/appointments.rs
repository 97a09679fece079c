//! A clock's appointments: making them, calling them off, keeping those whose moment has come.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::agenda::Appointment;
use super::clock::{Clock, Mode};
use super::pacer::Interrupted;
use super::workers::Held;
use crate::time::SimTime;

thread_local! {
    static KEEPING: Cell<u32> = const { Cell::new(0) };
}

/// Whether what runs on this thread now is an appointment's doing, and so comes from outside of any loop.
#[must_use]
pub fn is_keeping_appointments() -> bool {
    KEEPING.get() > 0
}

/// A process outside that computes: time stands still for it.
pub(super) struct Computing {
    _held: Held,
    clock: Arc<Clock>,
}

impl Drop for Computing {
    fn drop(&mut self) {
        self.clock.agenda().computing.fetch_sub(1, Ordering::AcqRel);
        self.clock.pacer().nudge();
    }
}

impl Clock {
    /// Has `happens` called at a moment, or as soon as time can be looked at after it. At the same moment,
    /// the lower `rank` comes first.
    pub fn appoint(&self, at: SimTime, rank: u32, happens: impl FnOnce() + Send + 'static) -> Appointment {
        let mut rows = self.agenda().rows();
        rows.ever += 1;
        let row = Appointment { at, rank, number: rows.ever };
        rows.rows.insert(row, Box::new(happens));
        drop(rows);
        self.pacer().nudge();
        row
    }

    /// Calls an appointment off; whether it was still to come.
    pub fn call_off(&self, appointment: Appointment) -> bool {
        let happening = self.agenda().rows().rows.remove(&appointment);
        happening.is_some()
    }

    /// Says that a process outside computes from now on, until what this gives is dropped.
    #[must_use]
    pub(super) fn computing(self: &Arc<Self>) -> Computing {
        self.agenda().computing.fetch_add(1, Ordering::AcqRel);
        Computing { _held: self.hold(), clock: Arc::clone(self) }
    }

    /// Waits until nobody outside can make an appointment for this moment, and keeps those there are. Before a
    /// loop's turn, this makes what the turn sees the same every time.
    pub(super) fn settle(&self) -> Result<(), Interrupted> {
        loop {
            if self.mode() == Mode::Virtual && self.agenda().computing.load(Ordering::Acquire) > 0 {
                let mut state = self.pacer().lock();
                while self.agenda().computing.load(Ordering::Acquire) > 0 {
                    if state.take_interrupt() {
                        return Err(Interrupted);
                    }
                    state = self.pacer().wait(state, None);
                }
            }
            if self.agenda().first().is_none_or(|first| first > self.now()) {
                return Ok(());
            }
            self.keep_appointments();
        }
    }

    /// Keeps every appointment whose moment has come.
    pub(super) fn keep_appointments(&self) {
        while let Some(first) = self.agenda().first()
            && first <= self.now()
            && let Some(happens) = self.agenda().take_due(self.now())
        {
            KEEPING.set(KEEPING.get() + 1);
            happens();
            KEEPING.set(KEEPING.get() - 1);
        }
    }
}
