//! Rows as words: how each thing that a keyframe keeps is told in plain numbers.

use std::time::Duration;

use crate::time::SimTime;

/// What can be packed.
pub trait Row: Clone + PartialEq {
    /// Writes its words.
    fn put(&self, to: &mut Words);
    /// Reads as many words as `put` wrote, in the same order.
    fn take(from: &mut Reader<'_>) -> Self;
}

/// What can be told by how far it is from a number that one would expect, and so may not change though that number does.
pub trait Near: Sized {
    /// Writes its words.
    fn put_near(&self, expected: u64, to: &mut Words);
    /// Reads what `put_near` wrote, given the same number.
    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self;
}

/// Where a row writes its words.
#[derive(Debug, Default)]
pub struct Words(Vec<u64>);

impl Words {
    /// Writes a word.
    pub fn put(&mut self, word: u64) {
        self.0.push(word);
    }

    /// The words of one row, in place of those that were there.
    pub(super) fn of(&mut self, row: &impl Row) -> &[u64] {
        self.0.clear();
        row.put(self);
        &self.0
    }
}

/// Where a row reads its words from.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u64]);

impl<'a> Reader<'a> {
    pub(super) const fn new(words: &'a [u64]) -> Self {
        Self(words)
    }

    /// Reads a word; past the last one there are zeros.
    pub fn take(&mut self) -> u64 {
        let Some((&word, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        word
    }
}

impl Row for u32 {
    fn put(&self, to: &mut Words) {
        to.put(u64::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.take() as Self
    }
}

impl Row for u64 {
    fn put(&self, to: &mut Words) {
        to.put(*self);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.take()
    }
}

impl Row for bool {
    fn put(&self, to: &mut Words) {
        to.put(u64::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.take() != 0
    }
}

impl Row for SimTime {
    fn put(&self, to: &mut Words) {
        to.put(self.0);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self(from.take())
    }
}

impl Row for Duration {
    fn put(&self, to: &mut Words) {
        to.put(self.nanoseconds());
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self::from_nanos(from.take())
    }
}

/// A length of time as a number.
pub trait Nanoseconds {
    /// Nanoseconds. Lengths of time in a run fit: its moments have 56 bits, its delays 64.
    fn nanoseconds(&self) -> u64;
}

impl Nanoseconds for Duration {
    fn nanoseconds(&self) -> u64 {
        u64::try_from(self.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Near for u64 {
    fn put_near(&self, expected: u64, to: &mut Words) {
        to.put(self.wrapping_sub(expected));
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        from.take().wrapping_add(expected)
    }
}

impl Near for u32 {
    fn put_near(&self, expected: u64, to: &mut Words) {
        u64::from(*self).put_near(expected, to);
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        u64::take_near(expected, from) as Self
    }
}

impl Near for SimTime {
    fn put_near(&self, expected: u64, to: &mut Words) {
        self.0.put_near(expected, to);
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        Self(u64::take_near(expected, from))
    }
}

impl<T: Near> Near for Option<T> {
    fn put_near(&self, expected: u64, to: &mut Words) {
        self.is_some().put(to);
        if let Some(row) = self {
            row.put_near(expected, to);
        }
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        bool::take(from).then(|| T::take_near(expected, from))
    }
}

impl<T: Row> Row for Option<T> {
    fn put(&self, to: &mut Words) {
        self.is_some().put(to);
        if let Some(row) = self {
            row.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        bool::take(from).then(|| T::take(from))
    }
}

impl<T: Row, U: Row> Row for (T, U) {
    fn put(&self, to: &mut Words) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let first = T::take(from);
        (first, U::take(from))
    }
}

impl<T: Row> Row for Vec<T> {
    fn put(&self, to: &mut Words) {
        to.put(self.len() as u64);
        for row in self {
            row.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let rows = from.take();
        (0..rows).map(|_| T::take(from)).collect()
    }
}
