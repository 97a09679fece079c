//! Travel in time: the state after any number of events, quickly, and where a step leads.
//!
//! Keyframes are states kept along the way, packed. They share what did not change between them, and they are only
//! taken while they stay within a budget of bytes, so that their number needs no other limit.

use std::collections::VecDeque;

use super::keyframe::Keyframe;
use super::state::State;
use crate::ident::TaskId;
use crate::trace::What::{self, LoopEnded, PollEnded, Queued, TurnBegan};
use crate::trace::cell::Cell;
use crate::trace::{Cause, CauseKind, Log};

/// Events between two keyframes, when the budget allows: folding so many takes less than a millisecond.
const SPACING: usize = 1 << 14;

/// Bytes that the log and all its folds may take for each event.
const BUDGET: usize = 24;

/// Bytes of them that keyframes may take even where the others leave less.
const LEAST: usize = 2;

/// Bytes that keyframes may take in any case.
const ALLOWANCE: usize = 1 << 18;

/// States along the way.
#[derive(Clone, Debug)]
pub struct Keyframes {
    frames: VecDeque<Keyframe>,
    spacing: usize,
    spent: usize,
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
        Self { frames: VecDeque::new(), spacing, spent: 0, next: spacing }
    }

    /// Whether it may be time for a keyframe.
    #[must_use]
    pub const fn is_due(&self, live: &State) -> bool {
        live.position >= self.next
    }

    /// Keeps the live state, if the bytes that everything else takes, the log included, leave room for it.
    pub fn offer(&mut self, live: &mut State, others: usize) {
        self.next = live.position + self.spacing;
        let room = (BUDGET * live.position).saturating_sub(others).max(LEAST * live.position);
        if self.spent <= ALLOWANCE + room {
            self.frames.push_back(Keyframe::of(live, &mut self.spent));
        }
    }

    /// Brings a state to where it would be after the first `to` events of the log.
    pub fn seek(&self, state: &mut State, to: usize, log: &Log) {
        let to = to.clamp(log.first(), log.len());
        let frame = self.frames.partition_point(|frame| frame.position() <= to).checked_sub(1);
        let frame = frame.and_then(|frame| self.frames.get(frame));
        if state.position > to || frame.is_some_and(|frame| frame.position() > state.position) {
            *state = frame.map(Keyframe::thaw).unwrap_or_default();
        }
        log.visit(state.position..to, |position, event| state.apply(position, event));
        state.position = to;
    }

    /// The first keyframe at or after a position: where the log can be cut.
    #[must_use]
    pub fn after(&self, position: usize) -> Option<usize> {
        self.frames.iter().map(Keyframe::position).find(|&at| at >= position)
    }

    /// Forgets the keyframes before a position.
    pub fn forget(&mut self, before: usize) {
        let all = self.frames.len().max(1);
        self.frames.retain(|frame| frame.position() >= before);
        self.spent = self.spent / all * self.frames.len();
    }

    /// Bytes the keyframes take, about.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.spent
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
    #[must_use]
    pub fn is_after(self, at: usize, log: &Log) -> bool {
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
            Self::Task(id) => whose(what) == id,
        }
    }

    /// Whether the event in a cell can be one to stop at, as far as its numbers tell.
    const fn may_be(self, cell: Cell) -> bool {
        match self {
            Self::Task(id) => cell[1] as u32 == id.0 || (cell[1] >> 32) as u32 == id.0,
            _ => true,
        }
    }

    /// The first position after `from` to stop at; the end of the log when there is none.
    #[must_use]
    pub fn after(self, from: usize, log: &Log) -> usize {
        let (from, mut cells) = (from.max(log.first()), log.cells(from));
        // Most events are told from their cell alone to be none.
        let found = std::iter::from_fn(|| Some(self.may_be(cells.next()?))).enumerate();
        let mut found = found.filter(|(_, may_be)| *may_be).map(|(at, _)| from + at);
        found.find(|&at| self.is_after(at, log)).map_or(log.len(), |at| at + 1)
    }

    /// The last position before `from` to stop at; the beginning of what is kept when there is none.
    #[must_use]
    pub fn before(self, from: usize, log: &Log) -> usize {
        let last = from.min(log.len() + 1).saturating_sub(1);
        let likely = |at: &usize| log.cell(*at).is_some_and(|cell| self.may_be(cell)) && self.is_after(*at, log);
        (log.first()..last).rev().find(likely).map_or(log.first(), |at| at + 1)
    }
}

/// Whose step something is. What only describes a task, its name or its line, is no step of its life.
const fn whose(what: What) -> TaskId {
    match what {
        What::Named { .. } | What::Runs { .. } | What::Line { .. } => TaskId::NONE,
        what => what.task(),
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
