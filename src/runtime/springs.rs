//! Where a run stands still by itself, because of a trap.
//!
//! Whoever lets something happen asks right after it was recorded, with what only they know at hand: a name, a depth, a
//! text. So nothing is recorded beyond it, and nothing is kept for a trap that may be set later. While none is set, asking
//! costs one load. Time is different: whoever moves it asks first how far it may go.

use super::clock::{Clock, Mode};
use super::traps::{self, Trap, is_called, matches};
use super::{seat, visits};
use crate::time::SimTime;
use crate::trace::Outcome;

impl Clock {
    /// Sets what the run stands still at, in the place of what was set before. On any thread, at any time.
    pub fn set_traps(&self, traps: Vec<Trap>) {
        self.traps().set(traps);
        // A call that blocks may now be held on its way.
        self.pacer().nudge();
    }

    /// Whether any trap is set.
    #[must_use]
    pub fn has_traps(&self) -> bool {
        self.traps().are_set()
    }

    /// Whether any trap meets what just happened.
    fn meets(&self, is_met: impl Fn(&Trap) -> bool) -> bool {
        self.has_traps() && self.traps().list().iter().any(is_met)
    }

    /// Holds the run right here, if what happened meets a trap. A visitor is not held up: the run is, after the visit.
    pub fn spring(&self, is_met: bool) {
        if is_met && visits::is_visiting() {
            self.pacer().pause();
        } else if is_met {
            self.stand();
        }
    }

    /// A poll of a task has ended so, and that is recorded.
    pub(super) fn task_polled(&self, outcome: Outcome) {
        self.spring(self.meets(|trap| match trap {
            Trap::Cancelled => outcome == Outcome::Cancelled,
            Trap::Raised => outcome == Outcome::Raised,
            _ => false,
        }));
    }

    /// A task has got this name, or its turn, and that is recorded.
    pub fn task_met(&self, name: impl FnOnce() -> String) {
        if self.has_traps() {
            let name = name();
            self.spring(self.meets(|trap| matches!(trap, Trap::Task(pattern) if matches(pattern, &name))));
        }
    }

    /// The program has written this, and that is recorded.
    pub fn text_written(&self, text: &str) {
        self.spring(self.is_awaited(text));
    }

    /// Whether it meets a trap that this is written.
    #[must_use]
    pub fn is_awaited(&self, text: &str) -> bool {
        self.meets(|trap| matches!(trap, Trap::Output(part) if text.contains(part.as_str())))
    }

    /// Whether it meets a trap that something holds so much now, and held so much before.
    #[must_use]
    pub fn is_too_deep(&self, (kind, name): (&str, &str), before: u32, now: u32) -> bool {
        self.meets(|trap| {
            let Trap::Depth { of, above } = trap else { return false };
            before <= *above && now > *above && is_called(of, kind, name)
        })
    }

    /// The first moment in a stretch of time at which the loop was held for as long as a trap allows.
    pub(super) fn held_too_long(&self, from: SimTime, to: SimTime) -> Option<SimTime> {
        if !self.has_traps() || self.mode() == Mode::Real || seat::is_worker() {
            return None;
        }
        let began = traps::held_since()?;
        let list = self.traps().list();
        let moments = list.iter().filter_map(|trap| match trap {
            Trap::Blocked(longest) => Some(began + *longest).filter(|&at| from < at && at <= to),
            _ => None,
        });
        moments.min()
    }

    /// Moves time on, and holds the run on the way where its loop was held for too long. What was computed meanwhile is
    /// done by then: it is measured afterwards.
    pub(super) fn advance(&self, to: SimTime) {
        while let Some(at) = self.held_too_long(self.recorder().now(), to) {
            self.set(at);
            self.stand();
        }
        self.set(to);
    }
}
