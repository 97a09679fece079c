//! One lane of the timeline: what it showed from when on, packed so that millions of marks stay cheap.
//!
//! A mark costs eight bytes: its moment (56 bits) and its loudness (8). Sixty-four marks share one word that
//! says which of them occur, so that a column over a million marks is looked through in microseconds.

use super::mark::Mark;
use crate::time::SimTime;

/// Marks that share one summary.
const BLOCK: usize = 64;

/// A set of marks; bit n is the mark of loudness n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u32);

impl Marks {
    pub(super) const fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark.loudness();
    }

    pub(super) const fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The loudest of them; where a worker both computes and wants to, that it takes turns.
    pub(super) fn of_worker(self) -> Mark {
        let [computes, wants] = [Mark::Running, Mark::Ready].map(|mark| self.0 & 1 << mark.loudness() != 0);
        match self.loudest() {
            Mark::Running if computes && wants => Mark::Sharing,
            loudest => loudest,
        }
    }

    /// The loudest of them.
    pub(super) fn loudest(self) -> Mark {
        self.0.checked_ilog2().map_or(Mark::None, |bit| Mark::of_loudness(bit as u8))
    }
}

/// What one lane showed, from when on; moments never go back.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    marks: Vec<u64>,
    /// For each full block of marks, which occur in it.
    blocks: Vec<Marks>,
}

impl Lane {
    /// The mark in force at the end.
    pub(super) fn last(&self) -> Mark {
        self.marks.last().map_or(Mark::None, |&packed| mark(packed))
    }

    /// From `at` on the lane shows `next`. A mark that lasted no time is forgotten, unless it is a poll.
    pub(super) fn push(&mut self, at: SimTime, next: Mark) {
        let at = at.min(SimTime::MAX).max(self.marks.last().map_or(SimTime::ZERO, |&packed| moment(packed)));
        if self.last() != Mark::None
            && self.last().loudness() < Mark::Running.loudness()
            && self.marks.last().is_some_and(|&packed| moment(packed) == at)
        {
            self.marks.pop();
            self.blocks.truncate(self.marks.len() / BLOCK);
        }
        if self.last() == next {
            return;
        }
        self.marks.push(at.0 << 8 | u64::from(next.loudness()));
        if self.marks.len().is_multiple_of(BLOCK) {
            let block = self.scan(self.marks.len() - BLOCK, self.marks.len());
            self.blocks.push(block);
        }
    }

    /// The place of the first mark at or after a moment.
    pub(super) fn place(&self, at: SimTime) -> usize {
        self.marks.partition_point(|&packed| moment(packed) < at)
    }

    /// The same, when the answer is likely to be at or soon after `near`, and not before it.
    pub(super) fn place_from(&self, near: usize, at: SimTime) -> usize {
        let rest = &self.marks[near..];
        let mut reach = 1;
        while rest.get(reach - 1).is_some_and(|&packed| moment(packed) < at) {
            reach *= 2;
        }
        let rest = &rest[reach / 2..rest.len().min(reach)];
        near + reach / 2 + rest.partition_point(|&packed| moment(packed) < at)
    }

    /// The mark in force just before a place, and since when.
    pub(super) fn before(&self, place: usize) -> Option<(SimTime, Mark)> {
        place.checked_sub(1).and_then(|last| self.marks.get(last)).map(|&packed| (moment(packed), mark(packed)))
    }

    /// The marks between two places.
    pub(super) fn between(&self, from: usize, to: usize) -> Marks {
        let (first, last) = (from.div_ceil(BLOCK), to / BLOCK);
        if first >= last {
            return self.scan(from, to);
        }
        let mut marks = self.scan(from, first * BLOCK);
        for &block in &self.blocks[first..last] {
            marks.join(block);
        }
        marks.join(self.scan(last * BLOCK, to));
        marks
    }

    /// Each mark with the moment from which it is in force.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (SimTime, Mark)> {
        self.marks.iter().map(|&packed| (moment(packed), mark(packed)))
    }

    /// Bytes it takes.
    pub(super) const fn size(&self) -> usize {
        size_of::<Self>() + self.marks.capacity() * 8 + self.blocks.capacity() * 4
    }

    fn scan(&self, from: usize, to: usize) -> Marks {
        let mut marks = Marks::default();
        for &packed in &self.marks[from..to] {
            marks.0 |= 1 << (packed & 31);
        }
        marks
    }
}

const fn moment(packed: u64) -> SimTime {
    SimTime(packed >> 8)
}

fn mark(packed: u64) -> Mark {
    Mark::of_loudness(packed as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_last_no_time_are_forgotten_but_polls_stay() {
        let mut lane = Lane::default();
        lane.push(SimTime(0), Mark::Ready);
        lane.push(SimTime(0), Mark::Running);
        lane.push(SimTime(0), Mark::Idle);
        lane.push(SimTime(3), Mark::Ready);
        lane.push(SimTime(3), Mark::Idle);
        let shown: Vec<_> = lane.iter().collect();
        assert_eq!(shown, [(SimTime(0), Mark::Running), (SimTime(0), Mark::Idle)]);
    }

    #[test]
    fn summaries_agree_with_looking_at_each() {
        let mut lane = Lane::default();
        for n in 0..1000 {
            lane.push(SimTime(n), if n == 500 { Mark::Blocking } else { [Mark::Ready, Mark::Running][n as usize % 2] });
        }
        for (from, to) in [(0, 1000), (499, 500), (3, 499), (130, 700), (501, 1000), (64, 128)] {
            assert_eq!(lane.between(from, to), lane.scan(from, to), "{from}..{to}");
            assert_eq!(lane.place_from(from, SimTime(to as u64)), to);
        }
    }
}
