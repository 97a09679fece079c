//! The link between a Python task and the smol task that steps it.
//!
//! asyncio's loop keeps a task alive only while a step of it is in the ready queue. So the smol
//! task holds no Python task: whoever queues a step puts the task into its slot, and the poll
//! takes it out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use rustpython_vm::PyObjectRef;
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::common::lock::PyMutex;

use super::host::{self, LoopId};
use crate::ident::TaskId;
use crate::trace::What;

/// A step that is in the ready queue.
#[derive(Debug)]
pub(super) struct Go {
    /// The task to step.
    pub(super) task: PyObjectRef,
    /// The future whose end woke the task.
    pub(super) woken_by: Option<PyObjectRef>,
    /// What the loop itself throws into the task.
    pub(super) error: Option<PyBaseExceptionRef>,
}

impl Go {
    pub(super) const fn plain(task: PyObjectRef) -> Self {
        Self { task, woken_by: None, error: None }
    }
}

/// The loop that a task lives on.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) id: LoopId,
    /// Queues a step from another thread.
    pub(super) wake_from_elsewhere: fn(&Arc<Slot>, Go),
}

/// Where a task and its smol task meet.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) id: TaskId,
    waker: PyMutex<Option<Waker>>,
    go: PyMutex<Option<Go>>,
    /// Whether the trace says that the task is parked.
    pub(super) parked: AtomicBool,
    /// Where it lives, if that is a loop of looplab's own.
    home: Option<Place>,
    /// Puts a task that has no smol task yet (an eager one) onto the executor.
    start: fn(&PyObjectRef),
}

impl Slot {
    pub(super) const fn new(id: TaskId, home: Option<Place>, start: fn(&PyObjectRef)) -> Self {
        Self { id, waker: PyMutex::new(None), go: PyMutex::new(None), parked: AtomicBool::new(false), home, start }
    }

    /// Says what the next poll does, without queueing it.
    pub(super) fn prepare(&self, go: Go) {
        let before = self.go.lock().replace(go);
        drop(before);
    }

    /// Queues a step: the task's smol task is woken, or started. From another thread than the loop's that is
    /// done when the loop next wakes up.
    pub(super) fn wake(self: &Arc<Self>, go: Go) {
        if let Some(home) = &self.home
            && !host::is_here(home.id)
        {
            return (home.wake_from_elsewhere)(self, go);
        }
        let task = go.task.clone();
        self.prepare(go);
        if self.parked.swap(false, Ordering::Relaxed) {
            host::record(What::Resumed { task: self.id });
        }
        let waker = self.waker.lock().clone();
        match waker {
            Some(waker) => waker.wake_by_ref(),
            None => (self.start)(&task),
        }
    }

    /// What was prepared, for a step that no smol task makes.
    pub(super) fn take_prepared(&self) -> Option<Go> {
        self.go.lock().take()
    }

    /// What the poll that begins now is to do.
    pub(super) fn take(&self, waker: &Waker) -> Option<Go> {
        self.waker.lock().get_or_insert_with(|| waker.clone());
        self.go.lock().take()
    }
}
