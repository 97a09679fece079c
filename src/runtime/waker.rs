//! looplab's own waker: smol's, with a note of who is in the queue.
//!
//! A task's waker is built once, so that `will_wake` stays true. Wakes coalesce; a wake while the
//! task runs puts it in the queue after its poll; a wake after its end does nothing; a wake from
//! another thread goes through the inbox.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};

use super::inbox::Post;
use super::shared::Shared;
use crate::ident::TaskId;
use crate::trace::{Cause, CauseKind};

/// Where a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    /// Neither in the queue nor running.
    Idle,
    /// In the queue.
    Queued,
    /// Being polled.
    Running,
    /// Being polled, and woken since its poll began.
    RunningWoken,
    /// Being polled, and cancelled since its poll began: dropped as soon as the poll ends.
    RunningCancelled,
    /// Finished or dropped.
    Done,
}

impl Stage {
    const ALL: [Self; 6] =
        [Self::Idle, Self::Queued, Self::Running, Self::RunningWoken, Self::RunningCancelled, Self::Done];
}

/// What a waker knows of its task.
pub(super) struct Note {
    pub(super) task: TaskId,
    pub(super) shared: Arc<Shared>,
    stage: AtomicU8,
    /// smol's own waker, known from the first poll on.
    smol: OnceLock<Waker>,
}

impl Note {
    /// The note of a task that enters the queue as it is made.
    pub(super) fn queued(task: TaskId, shared: Arc<Shared>) -> Arc<Self> {
        Arc::new(Self { task, shared, stage: AtomicU8::new(Stage::Queued as u8), smol: OnceLock::new() })
    }

    pub(super) fn stage(&self) -> Stage {
        Stage::ALL[usize::from(self.stage.load(Ordering::Relaxed))]
    }

    pub(super) fn set_stage(&self, stage: Stage) -> Stage {
        Stage::ALL[usize::from(self.stage.swap(stage as u8, Ordering::Relaxed))]
    }

    pub(super) fn set_smol(&self, waker: &Waker) {
        self.smol.get_or_init(|| waker.clone());
    }

    /// Takes note that smol is about to cancel the task.
    pub(super) fn cancel_here(&self) {
        match self.stage() {
            Stage::Idle => {
                self.set_stage(Stage::Queued);
                self.shared.queue(self.task);
            }
            Stage::Running | Stage::RunningWoken => {
                self.set_stage(Stage::RunningCancelled);
            }
            Stage::Queued | Stage::RunningCancelled | Stage::Done => {}
        }
    }

    /// Wakes on the loop's own thread.
    fn wake_here(&self) {
        match self.stage() {
            Stage::Idle => {
                self.set_stage(Stage::Queued);
                self.shared.queue(self.task);
            }
            Stage::Running => {
                self.set_stage(Stage::RunningWoken);
            }
            Stage::Queued | Stage::RunningWoken | Stage::RunningCancelled | Stage::Done => return,
        }
        if let Some(smol) = self.smol.get() {
            smol.wake_by_ref();
        }
    }
}

impl Wake for Note {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.shared.is_closed() {
            return;
        }
        if self.shared.is_here() {
            self.wake_here();
        } else {
            let note = Arc::clone(self);
            let cause = Cause { kind: CauseKind::Outside, by: 0 };
            self.shared.inbox.push(Post { cause, run: Box::new(move || note.wake_here()) });
        }
    }
}
