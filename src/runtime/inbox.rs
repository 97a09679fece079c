//! What other threads want done on the loop's thread.
//!
//! The loop applies the inbox between polls, as asyncio does with `call_soon_threadsafe`. Only so
//! is the order of the ready queue exact when wakes come from everywhere. What a selector would report
//! (bytes that came, a process that ended) waits apart, until the loop's next turn looks at it. And what
//! another thread does without saying so (asyncio's calls that are not thread-safe) is found there when the
//! loop wakes up for a reason of its own.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::pacer::Pacer;
use super::seat::{self, Seat};
use crate::trace::Cause;

/// Something to do on the loop's thread.
pub(super) struct Post {
    pub(super) cause: Cause,
    pub(super) run: Box<dyn FnOnce() + Send>,
}

/// Posts in the order in which they came.
pub(super) struct Inbox {
    posts: Mutex<VecDeque<Post>>,
    filled: AtomicBool,
    /// Set while there are posts that an idle loop need not wake up for.
    unannounced: AtomicBool,
    reports: Mutex<VecDeque<Post>>,
    reported: AtomicBool,
    pacer: Arc<Pacer>,
    /// The thread of the loop.
    seat: Seat,
}

impl Inbox {
    /// The inbox of a loop on this thread.
    pub(super) fn new(pacer: Arc<Pacer>) -> Self {
        Self {
            posts: Mutex::default(),
            filled: AtomicBool::new(false),
            unannounced: AtomicBool::new(false),
            reports: Mutex::default(),
            reported: AtomicBool::new(false),
            pacer,
            seat: seat::here(),
        }
    }

    pub(super) fn push(&self, post: Post) {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).push_back(post);
        self.filled.store(true, Ordering::Release);
        self.pacer.ready(self.seat);
    }

    /// Leaves a post for when the loop wakes up, without waking it.
    pub(super) fn leave(&self, post: Post) {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).push_back(post);
        self.unannounced.store(true, Ordering::Release);
    }

    pub(super) fn is_filled(&self) -> bool {
        self.filled.load(Ordering::Acquire) || self.holds_unannounced()
    }

    /// Whether something was left here that an idle loop would sleep through.
    pub(super) fn holds_unannounced(&self) -> bool {
        self.unannounced.load(Ordering::Acquire)
    }

    pub(super) fn take(&self) -> VecDeque<Post> {
        self.filled.store(false, Ordering::Release);
        self.unannounced.store(false, Ordering::Release);
        std::mem::take(&mut self.posts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what a selector would report until the next turn.
    pub(super) fn report(&self, post: Post) {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).push_back(post);
        self.reported.store(true, Ordering::Release);
        self.pacer.ready(self.seat);
    }

    /// Whether an idle loop has a reason to wake up.
    pub(super) fn has_news(&self) -> bool {
        self.filled.load(Ordering::Acquire) || self.reported.load(Ordering::Acquire)
    }

    pub(super) fn take_reports(&self) -> VecDeque<Post> {
        if !self.reported.swap(false, Ordering::AcqRel) {
            return VecDeque::new();
        }
        std::mem::take(&mut self.reports.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
