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
        to.put(self.as_secs());
        to.put(u64::from(self.subsec_nanos()));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let seconds = from.take();
        Self::new(seconds, from.take() as u32)
    }
}

impl<T: Row> Row for Option<T> {
    fn put(&self, to: &mut Words) {
        to.put(u64::from(self.is_some()));
        if let Some(row) = self {
            row.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        (from.take() != 0).then(|| T::take(from))
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
