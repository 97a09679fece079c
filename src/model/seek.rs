//! Travel in time: the state after any number of events, quickly, and where a step leads.
//!
//! Keyframes are states kept along the way, packed. They share what did not change between them, and they are only
//! taken while they stay within a budget of bytes, so that their number needs no other limit.

use std::collections::VecDeque;

use super::keyframe::Keyframe;
use super::state::State;
use crate::ident::TaskId;
use crate::trace::What::{self, LoopEnded, PollEnded, Queued, TurnBegan};
use crate::trace::cell::{self, Cell};
use crate::trace::{Cause, CauseKind, Log};

/// Events between two keyframes, when the budget allows: folding so many takes about half a millisecond.
const SPACING: usize = 1 << 13;

/// Bytes that keyframes may take for each event, where tasks are so many that they take more than a few: then they are
/// further apart. The log and its other folds take about as much.
const RATE: usize = 12;

/// Bytes that keyframes may take in any case: some, even of ten thousand tasks that have only just begun.
const ALLOWANCE: usize = 1 << 21;

/// States along the way.
#[derive(Clone, Debug)]
pub struct Keyframes {
    frames: VecDeque<Keyframe>,
    spacing: usize,
    spent: usize,
    next: usize,
    /// The first position that they are kept of.
    first: usize,
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
        Self { frames: VecDeque::new(), spacing, spent: 0, next: spacing, first: 0 }
    }

    /// Whether it may be time for a keyframe.
    #[must_use]
    pub const fn is_due(&self, live: &State) -> bool {
        live.position >= self.next
    }

    /// Keeps the live state, if there is room for it.
    pub fn offer(&mut self, live: &mut State) {
        self.next = live.position + self.spacing;
        if self.spent <= ALLOWANCE + RATE * (live.position - self.first) {
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
        self.first = before;
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
        log.get(at).is_some_and(|event| self.stops(at, event.what, log))
    }

    fn stops(self, at: usize, what: What, log: &Log) -> bool {
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

    /// Whether to stop right after an event. Of most a glance at the numbers in their cell is enough to tell.
    fn is_at(self, at: usize, cell: Cell, log: &Log) -> bool {
        let may_be = match self {
            Self::Task(id) => cell[1] as u32 == id.0 || (cell[1] >> 32) as u32 == id.0,
            _ => true,
        };
        may_be && cell::unpack(cell).is_some_and(|event| self.stops(at, event.what, log))
    }

    /// The first position after `from` to stop at; the end of the log when there is none.
    #[must_use]
    pub fn after(self, from: usize, log: &Log) -> usize {
        let from = from.max(log.first());
        let mut cells = (from..).zip(log.cells(from));
        cells.find(|&(at, cell)| self.is_at(at, cell, log)).map_or(log.len(), |(at, _)| at + 1)
    }

    /// The last position before `from` to stop at; the beginning of what is kept when there is none.
    #[must_use]
    pub fn before(self, from: usize, log: &Log) -> usize {
        let mut cells = log.cells_back(from.saturating_sub(1));
        cells.find(|&(at, cell)| self.is_at(at, cell, log)).map_or(log.first(), |(at, _)| at + 1)
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
