//! Moments by place, of which the earliest is found at once, and all that are past without looking at the others.
//!
//! Sixty-four places share the earliest of their moments. So ten thousand sleepers are asked about in well under a
//! microsecond, and a moment that is set or taken back costs a few comparisons.

use super::row::{Reader, Row, Words};
use super::table::{Frozen, Table};
use crate::time::SimTime;

/// Places that share their earliest moment.
const BLOCK: usize = 64;

/// A moment that may be none: none is later than all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(u64);

impl Moment {
    const NEVER: Self = Self(u64::MAX);
}

impl Default for Moment {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Row for Moment {
    fn put(&self, to: &mut Words) {
        // Never is told as 0: all rows are to be of one width.
        to.put(self.0.wrapping_add(1));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self(from.take().wrapping_sub(1))
    }
}

/// Moments by place; see the module's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Minima {
    moments: Table<Moment>,
    earliest: Table<Moment>,
}

/// What a keyframe keeps of them.
#[derive(Clone, Debug, Default)]
pub struct FrozenMinima([Frozen; 2]);

impl Minima {
    /// Sets the moment of a place, or takes it back.
    pub fn set(&mut self, place: usize, at: Option<SimTime>) {
        let next = at.map_or(Moment::NEVER, |at| Moment(at.0));
        let before = self.moments.get(place).copied().unwrap_or_default();
        if before == next {
            return;
        }
        *self.moments.at(place) = next;
        let block = place / BLOCK;
        let earliest = self.earliest.get(block).copied().unwrap_or_default();
        if next < earliest {
            *self.earliest.at(block) = next;
        } else if before == earliest {
            let rest = self.block(block).min().unwrap_or_default();
            *self.earliest.at(block) = rest;
        }
    }

    fn block(&self, block: usize) -> impl Iterator<Item = Moment> {
        self.moments.iter_from(block * BLOCK).take(BLOCK).copied()
    }

    /// The earliest moment of all.
    #[must_use]
    pub fn first(&self) -> Option<SimTime> {
        self.earliest.iter().min().filter(|&&first| first != Moment::NEVER).map(|first| SimTime(first.0))
    }

    /// The places whose moment is before `now`, in order.
    pub fn before(&self, now: SimTime) -> impl Iterator<Item = usize> {
        let blocks = self.earliest.iter().enumerate().filter(move |(_, first)| first.0 < now.0);
        blocks.flat_map(move |(block, _)| {
            let places = self.block(block).enumerate();
            places.filter(move |(_, at)| at.0 < now.0).map(move |(place, _)| block * BLOCK + place)
        })
    }

    /// What a keyframe keeps; see [`Table::freeze`].
    #[must_use]
    pub fn freeze(&mut self, spent: &mut usize) -> FrozenMinima {
        FrozenMinima([self.moments.freeze(spent), self.earliest.freeze(spent)])
    }

    /// The moments that a keyframe was made of.
    #[must_use]
    pub fn thaw(FrozenMinima([moments, earliest]): &FrozenMinima) -> Self {
        Self { moments: Table::thaw(moments), earliest: Table::thaw(earliest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_looking_at_each_would_find() {
        let (mut minima, mut naive) = (Minima::default(), [None; 500]);
        let mut random = 1_u64;
        for _ in 0..5000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (place, at) = ((random >> 33) as usize % 500, SimTime(random >> 50));
            let at = (random >> 20 & 3 != 0).then_some(at);
            minima.set(place, at);
            naive[place] = at;
            let now = SimTime(random >> 54);
            let late = (0..500).filter(|&place| naive[place].is_some_and(|at| at < now));
            assert!(minima.before(now).eq(late));
            assert_eq!(minima.first(), naive.iter().flatten().min().copied());
        }
        assert_eq!(Minima::thaw(&minima.freeze(&mut 0)), minima);
    }
}
