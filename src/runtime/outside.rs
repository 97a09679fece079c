//! A way into an event loop from any thread.

use std::sync::Arc;

use super::inbox::Post;
use super::shared::Shared;
use crate::trace::Cause;

/// Posts work to an event loop; cheap to clone and to send.
#[derive(Clone)]
pub struct Outside {
    pub(super) shared: Arc<Shared>,
}

impl Outside {
    /// Whether the loop is closed, so that nothing posted will be done.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.is_closed()
    }

    /// Has `run` called on the loop's thread between two polls; whatever it wakes is woken by `cause`.
    /// Does nothing once the loop is closed.
    pub fn post(&self, cause: Cause, run: Box<dyn FnOnce() + Send>) {
        self.shared.clock.checkpoint();
        if !self.shared.is_closed() {
            self.shared.inbox.push(Post { cause, run });
        }
    }

    /// Has `run` called between two polls, too, but does not wake a loop that is idle: it is called when the loop
    /// wakes up for a reason of its own. Does nothing once the loop is closed.
    pub fn leave(&self, cause: Cause, run: Box<dyn FnOnce() + Send>) {
        if !self.shared.is_closed() {
            self.shared.inbox.leave(Post { cause, run });
        }
    }

    /// Whether something was left that an idle loop sleeps through.
    #[must_use]
    pub fn left_something(&self) -> bool {
        self.shared.inbox.holds_unannounced()
    }

    /// Has `run` called when the loop's next turn begins, before its timers: for what a selector reports.
    /// Does nothing once the loop is closed.
    pub fn report(&self, cause: Cause, run: Box<dyn FnOnce() + Send>) {
        if !self.shared.is_closed() {
            self.shared.inbox.report(Post { cause, run });
        }
    }
}
