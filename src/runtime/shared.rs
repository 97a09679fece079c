//! What one event loop shares with its wakers, on whatever thread they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::thread::ThreadId;

use super::clock::Clock;
use super::inbox::Inbox;
use crate::ident::TaskId;
use crate::trace::{Cause, CauseKind, What};

/// The loop's side of every waker.
pub(super) struct Shared {
    pub(super) clock: Arc<Clock>,
    pub(super) inbox: Inbox,
    thread: ThreadId,
    /// How many runnables are in smol's queue.
    queued: AtomicUsize,
    /// The runnable being polled; 0 between polls.
    current: AtomicU32,
    cause_kind: AtomicU8,
    cause_by: AtomicU32,
    /// Set before the executor is dropped: wakes then do nothing.
    closed: AtomicBool,
    /// Set when the future of a poll panicked.
    panicked: AtomicU32,
}

impl Shared {
    pub(super) fn new(clock: Arc<Clock>) -> Arc<Self> {
        let inbox = Inbox::new(clock.pacer().clone());
        Arc::new(Self {
            clock,
            inbox,
            thread: std::thread::current().id(),
            queued: AtomicUsize::new(0),
            current: AtomicU32::new(0),
            cause_kind: AtomicU8::new(CauseKind::Outside as u8),
            cause_by: AtomicU32::new(0),
            closed: AtomicBool::new(false),
            panicked: AtomicU32::new(0),
        })
    }

    pub(super) fn is_here(&self) -> bool {
        std::thread::current().id() == self.thread
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    pub(super) fn current(&self) -> TaskId {
        TaskId(self.current.load(Ordering::Relaxed))
    }

    pub(super) fn swap_current(&self, task: TaskId) -> TaskId {
        TaskId(self.current.swap(task.0, Ordering::Relaxed))
    }

    /// Says why whatever is woken from now on is woken; returns what was said before.
    pub(super) fn set_cause(&self, cause: Cause) -> Cause {
        let before = self.cause();
        self.cause_kind.store(cause.kind as u8, Ordering::Relaxed);
        self.cause_by.store(cause.by, Ordering::Relaxed);
        before
    }

    pub(super) fn cause(&self) -> Cause {
        let kind = CauseKind::ALL[usize::from(self.cause_kind.load(Ordering::Relaxed))];
        Cause { kind, by: self.cause_by.load(Ordering::Relaxed) }
    }

    /// Records that a runnable entered the queue for the present cause.
    pub(super) fn queue(&self, task: TaskId) {
        let cause = self.cause();
        let itself = cause.kind == CauseKind::Task && cause.by == task.0;
        self.queue_because(task, if itself { Cause { kind: CauseKind::Itself, by: 0 } } else { cause });
    }

    /// Records that a runnable entered the queue, and why.
    pub(super) fn queue_because(&self, task: TaskId, cause: Cause) {
        self.queued.fetch_add(1, Ordering::Relaxed);
        self.clock.recorder().record(What::Queued { task, cause });
    }

    /// Records that the runnable at the front of the queue begins to run; returns the wall's ticks.
    pub(super) fn begin_poll(&self, task: TaskId) -> u64 {
        self.queued.fetch_sub(1, Ordering::Relaxed);
        self.current.store(task.0, Ordering::Relaxed);
        self.set_cause(Cause { kind: CauseKind::Task, by: task.0 });
        self.clock.begin_poll(task)
    }

    /// Records that the running runnable stops.
    pub(super) fn end_poll(&self) {
        self.current.store(0, Ordering::Relaxed);
        self.set_cause(Cause { kind: CauseKind::Outside, by: 0 });
    }

    /// Records that a runnable left the queue without having been polled.
    pub(super) fn drop_unpolled(&self, task: TaskId, was_queued: bool) {
        if was_queued {
            self.queued.fetch_sub(1, Ordering::Relaxed);
        }
        self.clock.recorder().record(What::Dropped { task });
    }

    pub(super) fn set_panicked(&self, task: TaskId) {
        self.panicked.store(task.0, Ordering::Relaxed);
    }

    pub(super) fn take_panicked(&self) -> Option<TaskId> {
        Some(TaskId(self.panicked.swap(0, Ordering::Relaxed))).filter(|task| task.is_some())
    }
}
