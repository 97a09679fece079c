//! The futures that smol sees: a task or a callback, wrapped so that each poll is recorded.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use super::clock::Cost;
use super::shared::Shared;
use super::waker::{Note, Stage};
use crate::ident::TaskId;
use crate::trace::{Outcome, What};

pin_project! {
    /// A task's future; its output is how it finished.
    pub(super) struct Polled<F> {
        #[pin]
        future: F,
        guard: Guard,
    }
}

/// Sees the end of a task whichever way it comes. A field, so that it is dropped after the future.
struct Guard {
    note: Arc<Note>,
    waker: Waker,
}

impl<F> Polled<F> {
    pub(super) fn new(note: Arc<Note>, future: F) -> Self {
        let waker = Waker::from(Arc::clone(&note));
        Self { future, guard: Guard { note, waker } }
    }
}

impl<F: Future<Output = Outcome>> Future for Polled<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let note = &this.guard.note;
        let shared = &note.shared;
        note.set_smol(cx.waker());
        note.set_stage(Stage::Running);
        let began = shared.begin_poll(note.task);
        let polled = this.future.poll(&mut Context::from_waker(&this.guard.waker));
        let outcome = match polled {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Outcome::Pending,
        };
        shared.clock.end_poll(note.task, began, Cost::Task, outcome);
        if polled.is_ready() {
            note.set_stage(Stage::Done);
        } else {
            match note.stage() {
                Stage::RunningWoken => {
                    // smol queues it when this function returns: nothing can come between.
                    note.set_stage(Stage::Queued);
                    shared.queue(note.task);
                }
                // A task cancelled while it ran is dropped by smol when this function returns.
                _ => _ = note.set_stage(Stage::Idle),
            }
        }
        shared.end_poll();
        polled.map(|_| ())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let note = &self.note;
        match note.set_stage(Stage::Done) {
            Stage::Done => {}
            Stage::Running | Stage::RunningWoken | Stage::RunningCancelled => {
                note.shared.set_panicked(note.task);
                note.shared.clock.recorder().record(What::PollEnded { task: note.task, outcome: Outcome::Panicked });
                note.shared.end_poll();
            }
            stage => note.shared.drop_unpolled(note.task, stage == Stage::Queued),
        }
    }
}

/// A callback handle: one runnable that runs once, unless it was cancelled before its turn.
pub(super) struct Callback<C, R: FnOnce() -> Outcome> {
    pub(super) handle: TaskId,
    pub(super) shared: Arc<Shared>,
    pub(super) cancelled: C,
    pub(super) run: Option<R>,
    pub(super) running: bool,
}

impl<C, R: FnOnce() -> Outcome> Unpin for Callback<C, R> {}

impl<C: Fn() -> bool, R: FnOnce() -> Outcome> Future for Callback<C, R> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if (self.cancelled)() {
            return Poll::Ready(());
        }
        let Some(run) = self.run.take() else { return Poll::Ready(()) };
        self.running = true;
        let began = self.shared.begin_poll(self.handle);
        let outcome = run();
        self.shared.clock.end_poll(self.handle, began, Cost::Callback, outcome);
        self.shared.end_poll();
        self.running = false;
        Poll::Ready(())
    }
}

impl<C, R: FnOnce() -> Outcome> Drop for Callback<C, R> {
    fn drop(&mut self) {
        if self.running {
            self.shared.set_panicked(self.handle);
            let outcome = Outcome::Panicked;
            self.shared.clock.recorder().record(What::PollEnded { task: self.handle, outcome });
            self.shared.end_poll();
        } else if self.run.is_some() {
            self.shared.drop_unpolled(self.handle, true);
        }
    }
}
