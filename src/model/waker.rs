//! Who woke a task, for arrows from cause to effect.
//!
//! Handles are seen through, as everywhere: an arrow begins at the task, timer or worker behind them.

use super::task::{Task, Why};
use crate::ident::{JobId, TaskId, TimerId};

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
