//! Travel in time: the state after any number of events, quickly, and where a step leads.
//!
//! Keyframes are states kept along the way. They share what did not change between them, and they are only
//! taken while they stay within a budget of bytes an event, so that their number needs no other limit.

use super::state::State;
use crate::ident::TaskId;
use crate::trace::What::{self, LoopEnded, PollEnded, Queued, TurnBegan};
use crate::trace::{Cause, CauseKind, Log};

/// Events between two keyframes, when the budget allows.
const SPACING: usize = 1 << 15;

/// Bytes that keyframes may take for each event of the log.
const BUDGET: usize = 3;

/// Bytes that keyframes may take in any case.
const ALLOWANCE: usize = 1 << 18;

/// States along the way.
#[derive(Clone, Debug)]
pub struct Keyframes {
    frames: Vec<State>,
    spacing: usize,
    listed: usize,
    next: usize,
}

impl Default for Keyframes {
    fn default() -> Self {
        Self::every(SPACING)
    }
}

impl Keyframes {
    /// Keyframes no closer to each other than so many events.
    #[must_use]
    pub const fn every(spacing: usize) -> Self {
        Self { frames: Vec::new(), spacing, listed: 0, next: 0 }
    }

    /// Keeps the live state, if it is time for a keyframe.
    pub fn offer(&mut self, live: &mut State) {
        if live.position < self.next {
            return;
        }
        self.next = live.position + self.spacing;
        let cost = live.copied() + self.listed + live.listing() + live.restless();
        if live.position > 0 && cost <= ALLOWANCE + BUDGET * live.position {
            self.listed += live.listing();
            self.frames.push(live.share());
        }
    }

    /// Brings a state to where it would be after the first `to` events of the log.
    pub fn seek(&self, state: &mut State, to: usize, log: &Log) {
        let to = to.min(log.len());
        let frame = self.frames.partition_point(|frame| frame.position <= to).checked_sub(1);
        let frame = frame.and_then(|frame| self.frames.get(frame));
        if state.position > to || frame.is_some_and(|frame| frame.position > state.position) {
            *state = frame.cloned().unwrap_or_default();
        }
        log.visit(state.position..to, |position, event| state.apply(position, event));
        state.position = to;
    }

    /// Bytes the keyframes take beside the live state, about.
    #[must_use]
    pub const fn size(&self, live: &State) -> usize {
        self.listed + live.copied()
    }
}

/// Where a step stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// After any event.
    Event,
    /// After a poll, with its task back in the queue if it gave up its turn.
    Poll,
    /// Between two turns of the loop.
    Turn,
    /// After something was written.
    Output,
    /// After something happened to this task.
    Task(TaskId),
}

impl Stop {
    /// Whether to stop right after the event at a position.
    fn is_after(self, at: usize, log: &Log) -> bool {
        let Some(what) = log.get(at).map(|event| event.what) else { return false };
        match self {
            Self::Event => true,
            Self::Poll => match what {
                PollEnded { task, .. } => !queues_itself(at + 1, task, log),
                Queued { task, .. } => queues_itself(at, task, log) && ended(at.wrapping_sub(1), task, log),
                _ => false,
            },
            Self::Turn => matches!(what, TurnBegan { .. } | LoopEnded),
            Self::Output => matches!(what, What::Output { .. }),
            Self::Task(id) => whose(what) == Some(id),
        }
    }

    /// The first position after `from` to stop at; the end of the log when there is none.
    #[must_use]
    pub fn after(self, from: usize, log: &Log) -> usize {
        (from..log.len()).find(|&at| self.is_after(at, log)).map_or(log.len(), |at| at + 1)
    }

    /// The last position before `from` to stop at; the beginning when there is none.
    #[must_use]
    pub fn before(self, from: usize, log: &Log) -> usize {
        let last = from.min(log.len() + 1).saturating_sub(1);
        (0..last).rev().find(|&at| self.is_after(at, log)).map_or(0, |at| at + 1)
    }
}

/// Whom something happened to: the task or handle that is another one afterwards, or that did something. What only
/// describes it, its name or its line, is no step of its life.
fn whose(what: What) -> Option<TaskId> {
    match what {
        What::Spawned { task, .. }
        | Queued { task, .. }
        | What::PollBegan { task }
        | PollEnded { task, .. }
        | What::Dropped { task }
        | What::Parked { task, .. }
        | What::Resumed { task }
        | What::CancelRequested { task, .. }
        | What::CancelDelivered { task }
        | What::CancelSwallowed { task }
        | What::Raised { task, .. }
        | What::Output { task, .. }
        | What::BlockingBegan { task, .. }
        | What::BlockingEnded { task }
        | What::Acquired { task, .. }
        | What::Released { task, .. }
        | What::Warned { task, .. }
        | What::Mark { task, .. }
        | What::JobQueued { by: task, .. } => Some(task),
        _ => None,
    }
}

/// A task that gives up its turn is queued right after its poll: the two belong to one step.
fn queues_itself(at: usize, task: TaskId, log: &Log) -> bool {
    let cause = Cause { kind: CauseKind::Itself, by: 0 };
    log.get(at).is_some_and(|event| event.what == Queued { task, cause })
}

fn ended(at: usize, task: TaskId, log: &Log) -> bool {
    log.get(at).is_some_and(|event| matches!(event.what, PollEnded { task: ended, .. } if ended == task))
}
