//! Travel in time: the state after any number of events, quickly, and where a step leads.
//!
//! Keyframes are states kept along the way. They share what did not change between them, and they are only
//! taken while they stay within a budget of bytes an event, so that their number needs no other limit.

use super::state::State;
use crate::trace::{Log, What};

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
    /// After a poll.
    Poll,
    /// Between two turns of the loop.
    Turn,
}

impl Stop {
    fn is_after(self, what: &What) -> bool {
        match self {
            Self::Event => true,
            Self::Poll => matches!(what, What::PollEnded { .. }),
            Self::Turn => matches!(what, What::TurnBegan { .. } | What::LoopEnded),
        }
    }

    /// The first position after `from` to stop at; the end of the log when there is none.
    #[must_use]
    pub fn after(self, from: usize, log: &Log) -> usize {
        log.events(from).find(|(_, event)| self.is_after(&event.what)).map_or(log.len(), |(at, _)| at + 1)
    }

    /// The last position before `from` to stop at; the beginning when there is none.
    #[must_use]
    pub fn before(self, from: usize, log: &Log) -> usize {
        let from = from.min(log.len() + 1);
        let earlier = (0..from.saturating_sub(1)).rev();
        let stop = earlier.into_iter().find(|&at| log.get(at).is_some_and(|event| self.is_after(&event.what)));
        stop.map_or(0, |at| at + 1)
    }
}
