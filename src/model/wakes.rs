//! Who woke whom in a window of time, for arrows from cause to effect.
//!
//! Handles are seen through, as everywhere: an arrow begins at the task, timer or worker behind them.

use super::Model;
use super::state::State;
use super::task::{Status, Task, Why};
use crate::ident::{JobId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::What;

/// Events looked at, at most: where there are more in a window, arrows would cover each other anyway.
const MOST: usize = 1 << 14;

/// What woke a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waker {
    /// Another task, which created it, set what it waited for, or cancelled it.
    Task(TaskId),
    /// A timer.
    Timer(TimerId),
    /// A worker's job.
    Job(JobId),
    /// A connection, another thread, or a callback that no task is behind.
    Outside,
}

impl Waker {
    /// Who put a task into the ready queue last; nobody else did if it only gave up its turn.
    #[must_use]
    pub const fn of(task: &Task) -> Option<Self> {
        match task.why {
            Why::Yielded => None,
            Why::Created if task.parent.is_some() => Some(Self::Task(task.parent)),
            Why::Task(by) | Why::Cancel(by) if by.is_some() => Some(Self::Task(by)),
            Why::Timer(timer) => Some(Self::Timer(timer)),
            Why::Job(job) => Some(Self::Job(job)),
            _ => Some(Self::Outside),
        }
    }
}

/// One wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// Its place in the log: it happened when the first `position` events, and one more, had.
    pub position: usize,
    /// When it happened.
    pub at: SimTime,
    /// What woke it.
    pub by: Waker,
    /// Who was woken.
    pub woken: TaskId,
}

/// The wakes of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wakes {
    /// In the order they happened.
    pub wakes: Vec<Wake>,
    /// Nothing was left out.
    pub complete: bool,
}

impl Model {
    /// Wakes between two moments, both included, of tasks that `shows` lets through; at most so many.
    #[must_use]
    pub fn wakes(&self, from: SimTime, to: SimTime, shows: impl Fn(TaskId) -> bool, most: usize) -> Wakes {
        let first = from.0.checked_sub(1).map_or(0, |before| self.position_at(SimTime(before)));
        let last = self.position_at(to);
        let end = last.min(first.saturating_add(MOST));
        let mut state = State::default();
        self.seek(&mut state, first);
        let mut found = Wakes { wakes: Vec::new(), complete: end == last };
        self.log.visit(first..end, |position, event| {
            state.apply(position, event);
            let What::Queued { task: woken, .. } = event.what else { return };
            if let Some(by) = waker(&state, woken)
                && shows(woken)
            {
                if found.wakes.len() < most {
                    found.wakes.push(Wake { position, at: event.at, by, woken });
                } else {
                    found.complete = false;
                }
            }
        });
        found
    }
}

/// What woke a task that was just queued.
fn waker(state: &State, woken: TaskId) -> Option<Waker> {
    Waker::of(state.task(woken).filter(|task| task.status == Status::Ready)?)
}
