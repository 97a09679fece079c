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

    /// From `at` on the lane shows `next`. A mark that lasted no time is forgotten, unless it is a poll; and a poll that
    /// follows another of its task in the same moment is a mark of its own, since it may last no time either.
    pub(super) fn push(&mut self, at: SimTime, next: Mark) {
        let at = at.min(SimTime::MAX).max(self.marks.last().map_or(SimTime::ZERO, |&packed| moment(packed)));
        let quiet = |mark: Mark| mark.loudness() < Mark::Running.loudness();
        let passing = self.last() != Mark::None
            && quiet(self.last())
            && self.marks.last().is_some_and(|&packed| moment(packed) == at);
        if passing {
            self.marks.pop();
            self.blocks.truncate(self.marks.len() / BLOCK);
        }
        if self.last() == next && (!passing || quiet(next)) {
            return;
        }
        if self.marks.len() == self.marks.capacity() {
            // Most lanes are many and short: doubling would leave a third of all this memory unused.
            self.marks.reserve_exact((self.marks.len() / 4).max(8));
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

    /// The mark in force at a moment, unless that is an end that is past, and all that follow before another.
    pub(super) fn window(&self, from: SimTime, before: SimTime) -> impl Iterator<Item = (SimTime, Mark)> + '_ {
        let last = self.place(before);
        let first = self.place(SimTime(from.0 + 1)).saturating_sub(1).min(last);
        let marks = self.marks[first..last].iter().map(|&packed| (moment(packed), mark(packed)));
        marks.filter(move |(at, mark)| *at >= from || !mark.is_end())
    }

    /// The marks before a moment, the last one first.
    pub(super) fn back_from(&self, before: SimTime) -> impl Iterator<Item = (SimTime, Mark)> + '_ {
        self.marks[..self.place(before)].iter().rev().map(|&packed| (moment(packed), mark(packed)))
    }

    /// Each mark with the moment from which it is in force.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (SimTime, Mark)> {
        self.marks.iter().map(|&packed| (moment(packed), mark(packed)))
    }

    /// Keeps of all that is before a moment only the loudest mark in each of so many stretches. What is in force at
    /// that moment, and everything after it, stays as it is.
    pub(super) fn coarsen(&mut self, before: SimTime, stretches: u64) {
        let past = self.place(before);
        if past as u64 <= 2 * stretches {
            self.marks.shrink_to_fit();
            return;
        }
        let mut coarse = Self::default();
        let mut place = 0;
        for stretch in 0..stretches {
            let edge =
                |stretch: u64| SimTime((u128::from(before.0) * u128::from(stretch) / u128::from(stretches)) as u64);
            let next = self.place_from(place, edge(stretch + 1)).min(past);
            let mut marks = self.between(place, next);
            if let Some((_, mark)) = self.before(place).filter(|(_, mark)| !mark.is_end()) {
                marks.add(mark);
            }
            coarse.push(edge(stretch), marks.loudest());
            place = next;
        }
        if let Some((_, mark)) = self.before(past) {
            coarse.push(before, if mark.is_end() { Mark::None } else { mark });
        }
        for &packed in &self.marks[past..] {
            coarse.push(moment(packed), mark(packed));
        }
        *self = coarse;
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
    fn a_poll_right_after_a_poll_shows_though_it_lasts_no_time() {
        let mut lane = Lane::default();
        for (at, mark) in [(0, Mark::Running), (2, Mark::Ready), (2, Mark::Running), (2, Mark::Ready), (4, Mark::Idle)]
        {
            lane.push(SimTime(at), mark);
        }
        let shown: Vec<_> = lane.iter().map(|(at, mark)| (at.0, mark)).collect();
        assert_eq!(shown, [(0, Mark::Running), (2, Mark::Running), (2, Mark::Ready), (4, Mark::Idle)]);
    }

    #[test]
    fn what_is_made_coarse_keeps_the_loudest_of_each_stretch_and_all_that_follows() {
        let mut lane = Lane::default();
        for n in 0..10_000 {
            let mark = if n == 500 { Mark::Blocking } else { [Mark::Ready, Mark::Running][n as usize % 2] };
            lane.push(SimTime(n), mark);
        }
        let whole = lane.clone();
        lane.coarsen(SimTime(8_000), 16);
        assert!(lane.iter().filter(|(at, _)| at.0 > 8_000).eq(whole.iter().filter(|(at, _)| at.0 > 8_000)));
        assert_eq!(lane.iter().next(), Some((SimTime(0), Mark::Running)));
        assert_eq!(lane.iter().nth(1), Some((SimTime(500), Mark::Blocking)));
        assert_eq!(lane.before(lane.place(SimTime(8_000))), Some((SimTime(1_000), Mark::Running)));
        assert!(lane.size() < whole.size() / 3, "{} of {}", lane.size(), whole.size());
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
