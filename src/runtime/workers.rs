//! Workers and virtual time: time stands still while one of them computes.
//!
//! Whoever hands work to another thread takes a [`Held`] first, on the loop's own thread, and gives
//! it to the worker. While it is held, the loop waits for it at every idle moment without moving
//! time; a worker that sleeps on run time joins the loop's deadlines instead.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Clock, Mode, Waited};
use super::pacer::{Interrupted, Pacer, Purpose, Travel};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::What;

thread_local! {
    /// Whether this thread works under a [`Held`].
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Keeps a run open, and its virtual time still, while a worker computes.
pub struct Held {
    pacer: Arc<Pacer>,
}

impl Held {
    /// Makes this thread the worker's: its blocking calls sleep on run time without blocking the loop.
    pub fn enter(&self) {
        IS_WORKER.set(true);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.pacer.change(|state| state.busy_workers = state.busy_workers.saturating_sub(1));
    }
}

/// How a wait for another thread ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// What it waited for is there.
    Done,
    /// The time it was given is over.
    TimedOut,
    /// No worker computes or sleeps: nobody can end this wait.
    Stuck,
}

impl Clock {
    /// Blocks the loop's thread until `done`, which another thread brings about, or for `most`.
    /// Workers compute and sleep on run time meanwhile. Whoever makes `done` true takes or gives
    /// back a hold afterwards, so that it is looked at again.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    pub fn block_until(
        &self,
        task: TaskId,
        most: Option<Duration>,
        why: &str,
        done: impl Fn() -> bool,
    ) -> Result<Wait, Interrupted> {
        if done() {
            return Ok(Wait::Done);
        }
        let deadline = most.map(|most| self.now() + most);
        let why = self.recorder().intern(why);
        self.recorder().record(What::BlockingBegan { task, why });
        let waited = self.wait_until(deadline, Purpose::Block, done);
        self.recorder().record(What::BlockingEnded { task });
        Ok(match waited? {
            Waited::Woken => Wait::Done,
            Waited::Reached => Wait::TimedOut,
            Waited::Stuck => Wait::Stuck,
        })
    }

    /// Takes hold of the run for a worker.
    #[must_use]
    pub fn hold(&self) -> Held {
        self.pacer().change(|state| state.busy_workers += 1);
        Held { pacer: Arc::clone(self.pacer()) }
    }

    /// Sleeps on run time when this thread is a worker's.
    pub(super) fn sleep_as_worker(&self, length: Duration) -> Option<Result<(), Interrupted>> {
        if !IS_WORKER.get() {
            return None;
        }
        if self.mode() == Mode::Real {
            return Some(match self.pacer().sleep(length, || false) {
                Travel::Interrupted(_) => Err(Interrupted),
                Travel::Arrived | Travel::Woken(_) => Ok(()),
            });
        }
        let deadline = self.now() + length;
        let mut row = (deadline, 0);
        self.pacer().change(|state| {
            state.sleepers_ever += 1;
            row.1 = state.sleepers_ever;
            state.sleepers.insert(row);
            state.busy_workers = state.busy_workers.saturating_sub(1);
        });
        let mut state = self.pacer().lock();
        while state.sleepers.contains(&row) {
            state = self.pacer().wait_apart(state);
        }
        Some(Ok(()))
    }

    /// Waits until no worker computes; then the moment of the earliest sleeper, if any sleeps.
    /// `None` says that `woken` turned true first.
    #[expect(clippy::option_option, reason = "outside: may time pass; inside: does anybody sleep")]
    pub(super) fn wait_for_workers(&self, woken: &impl Fn() -> bool) -> Result<Option<Option<SimTime>>, Interrupted> {
        let mut state = self.pacer().lock();
        loop {
            if state.take_interrupt() {
                return Err(Interrupted);
            }
            if woken() {
                return Ok(None);
            }
            if state.busy_workers == 0 {
                return Ok(Some(state.sleepers.first().map(|&(moment, _)| moment)));
            }
            state = self.pacer().wait(state, None);
        }
    }

    /// Lets the earliest sleeper go on computing.
    pub(super) fn wake_sleeper(&self) {
        self.pacer().change(|state| {
            if state.sleepers.pop_first().is_some() {
                state.busy_workers += 1;
            }
        });
    }
}
