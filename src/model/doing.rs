//! What a task and the loop do at one moment, told by the [`State`] alone: their marks.

use super::mark::Mark;
use super::state::{Phase, State};
use super::task::{Status, Task};
use crate::ident::TaskId;
use crate::time::SimTime;

impl State {
    /// What a task does at `now`, which is the moment of the last event or later.
    #[must_use]
    pub fn mark(&self, id: TaskId, now: SimTime) -> Mark {
        self.task(id).map_or(Mark::None, |task| self.mark_of(task, now))
    }

    /// What this task does at `now`.
    #[must_use]
    pub fn mark_of(&self, task: &Task, now: SimTime) -> Mark {
        match task.status {
            Status::Created => Mark::None,
            Status::Ready => Mark::Ready,
            Status::Running if self.blocking.is_some_and(|blocking| blocking.task == task.id) => Mark::Blocking,
            Status::Running => Mark::Running,
            Status::Parked if task.overdue_since(now).is_some() => Mark::Overdue,
            Status::Parked => Mark::Parked(task.wait.kind),
            Status::Done(outcome) => Mark::of_outcome(outcome),
            Status::Dropped => Mark::Cancelled,
        }
    }

    /// What the loop does.
    #[must_use]
    pub fn loop_mark(&self) -> Mark {
        match self.phase {
            Phase::NotStarted | Phase::Ended => Mark::None,
            Phase::Idle => Mark::Idle,
            Phase::Busy if self.blocking.is_some() => Mark::Blocking,
            Phase::Busy => Mark::Running,
        }
    }
}
