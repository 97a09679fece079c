//! Visits: what somebody who watches wants done on the run's main thread, whatever it does.
//!
//! A visit is made between two polls, or while the main thread waits: for a step, for a deadline, in a call that blocks
//! it. So a run that is held still can be visited, too. By itself a visit moves no time and costs the program nothing.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::clock::Clock;
use super::{meter, seat, visits};

impl Clock {
    /// Has `visit` called on the main thread, as soon as it is between two polls or waits.
    pub fn visit(&self, visit: impl FnOnce() + Send + 'static) {
        let visits = self.visits();
        visits.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(Box::new(visit));
        visits.any.store(true, Ordering::Release);
        self.pacer().nudge();
    }

    /// Holds the run where it is, in the middle of a poll or of what a thread does: a breakpoint. Visitors are let in
    /// meanwhile. Under real time, threads beside this one go on to where they wait.
    pub fn stand(&self) {
        if seat::is_worker() {
            return self.pacer().stand_as_worker();
        }
        let mut first = true;
        while !self.pacer().stand(std::mem::take(&mut first), || self.has_visits()) {
            self.receive();
        }
    }

    /// Whether a visit waits for this thread.
    pub(super) fn has_visits(&self) -> bool {
        self.visits().any.load(Ordering::Acquire) && !seat::is_worker()
    }

    /// How many visits were made so far.
    pub(super) fn visits_made(&self) -> u64 {
        self.visits().made.load(Ordering::Relaxed)
    }

    /// Makes the visits that wait, if this is the thread for it.
    pub(super) fn receive(&self) {
        while self.has_visits() {
            let visit = {
                let mut waiting = self.visits().waiting.lock().unwrap_or_else(PoisonError::into_inner);
                let visit = waiting.pop_front();
                self.visits().any.store(!waiting.is_empty(), Ordering::Release);
                visit
            };
            let Some(visit) = visit else { return };
            visits::make(|| meter::aside(self.pacer(), visit));
            self.visits().made.fetch_add(1, Ordering::Relaxed);
        }
    }
}
