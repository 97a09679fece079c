//! Rows of a keyframe, packed: a few bytes for each field that differs from the row before it.
//!
//! A row is a sequence of words. Of each word only its difference to the same word of the row before is kept: a bit
//! when there is none, else one to ten bytes. Tasks of a run are much alike, so that a row of forty words takes about
//! twenty bytes. Rows of which an earlier version is packed take even less: those that changed are told by their
//! differences to what they were. Packing and unpacking are exact; nothing packed ever leaves the process.

use std::sync::Arc;
use std::time::Duration;

/// Packed rows, shared by all who need them.
pub type Packed = Arc<Pack>;

/// How many versions may be told one by the other before all rows are packed again: what changed last is wanted most,
/// and each version on the way to it takes time.
const DEPTH: u8 = 8;

/// Some rows, packed.
#[derive(Debug)]
pub struct Pack {
    /// The version that the bytes tell the changes of; without one they tell all rows.
    base: Option<Packed>,
    depth: u8,
    /// Bytes that all rows took when they were last packed together.
    whole: u32,
    rows: u32,
    bytes: Box<[u8]>,
}

impl Pack {
    /// Packs rows.
    #[must_use]
    pub fn of<'a, T: Row + 'a>(rows: impl IntoIterator<Item = &'a T>) -> Self {
        let (mut words, mut count) = (Words::new(), 0);
        for row in rows {
            words.write(row);
            count += 1;
        }
        let bytes: Box<[u8]> = words.bytes.into();
        Self { base: None, depth: 0, whole: bytes.len() as u32, rows: count, bytes }
    }

    /// Packs the next version of rows that are packed, and were `old` then.
    #[must_use]
    pub fn next<T: Row>(base: &Packed, old: &[T], new: &[T]) -> Self {
        if base.depth >= DEPTH {
            return Self::of(new);
        }
        let mut words = Words::new();
        let mut last = 0;
        for (number, row) in new.iter().enumerate() {
            if old.get(number) == Some(row) {
                continue;
            }
            words.number((number - last) as u64);
            last = number;
            if let Some(old) = old.get(number) {
                words.look_at(old);
            }
            words.bit = 8;
            words.write(row);
        }
        if words.bytes.len() * 2 > base.whole as usize {
            return Self::of(new);
        }
        let (depth, whole, rows) = (base.depth + 1, base.whole, new.len() as u32);
        Self { base: Some(Arc::clone(base)), depth, whole, rows, bytes: words.bytes.into() }
    }

    /// Bytes it takes, its base left out.
    #[must_use]
    pub const fn size(&self) -> usize {
        // Two counters of the `Arc`, and what an allocator rounds up.
        size_of::<Self>() + self.bytes.len() + 24
    }

    /// Appends the rows to a list that is empty.
    pub fn unpack<T: Row>(&self, to: &mut Vec<T>) {
        let mut words = Reader { bytes: &self.bytes, mask: 0, left: 0, before: Vec::new(), column: 0 };
        let Some(base) = &self.base else {
            to.extend((0..self.rows).map(|_| words.read::<T>()));
            return;
        };
        base.unpack(to);
        let (mut old, mut number) = (Words::new(), 0);
        while !words.bytes.is_empty() {
            number += words.number() as usize;
            if let Some(row) = to.get(number) {
                std::mem::swap(&mut old.before, &mut words.before);
                old.look_at(row);
                std::mem::swap(&mut old.before, &mut words.before);
            }
            words.left = 0;
            let row = words.read();
            match to.get_mut(number) {
                Some(old) => *old = row,
                None => to.push(row),
            }
        }
    }
}

use crate::time::SimTime;

/// What can be packed.
pub trait Row: Clone + PartialEq {
    /// Writes its words.
    fn put(&self, to: &mut Words);
    /// Reads as many words as `put` wrote, in the same order.
    fn take(from: &mut Reader<'_>) -> Self;
}

/// Where rows write their words.
pub struct Words {
    bytes: Vec<u8>,
    /// The place of the byte that says which of eight words differ.
    mask: usize,
    /// How many of the eight were written.
    bit: u32,
    /// The words of the row before; of longer rows further back where it was shorter.
    before: Vec<u64>,
    column: usize,
    /// Whether words are only to be remembered, as those of a row that is known.
    looking: bool,
}

impl Words {
    const fn new() -> Self {
        Self { bytes: Vec::new(), mask: 0, bit: 8, before: Vec::new(), column: 0, looking: false }
    }

    fn write(&mut self, row: &impl Row) {
        self.column = 0;
        row.put(self);
    }

    /// Takes a row for the one before the next.
    fn look_at(&mut self, row: &impl Row) {
        self.looking = true;
        self.write(row);
        self.looking = false;
    }

    /// Writes a word.
    pub fn put(&mut self, word: u64) {
        if self.looking {
            match self.before.get_mut(self.column) {
                Some(before) => *before = word,
                None => self.before.push(word),
            }
            self.column += 1;
            return;
        }
        if self.bit == 8 {
            (self.mask, self.bit) = (self.bytes.len(), 0);
            self.bytes.push(0);
        }
        if self.column == self.before.len() {
            self.before.push(0);
        }
        let before = &mut self.before[self.column];
        if *before != word {
            let difference = word.wrapping_sub(*before) as i64;
            *before = word;
            self.bytes[self.mask] |= 1 << self.bit;
            self.number((difference << 1 ^ difference >> 63) as u64);
        }
        self.bit += 1;
        self.column += 1;
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

/// Where rows read their words from.
pub struct Reader<'a> {
    bytes: &'a [u8],
    mask: u8,
    left: u32,
    before: Vec<u64>,
    column: usize,
}

impl Reader<'_> {
    fn read<T: Row>(&mut self) -> T {
        self.column = 0;
        T::take(self)
    }

    /// Reads a word.
    pub fn take(&mut self) -> u64 {
        if self.left == 0 {
            (self.mask, self.left) = (self.byte(), 8);
        }
        let differs = self.mask & 1 != 0;
        self.mask >>= 1;
        self.left -= 1;
        let difference = if differs { self.number() } else { 0 };
        if self.column == self.before.len() {
            self.before.push(0);
        }
        let word = &mut self.before[self.column];
        *word = word.wrapping_add(difference >> 1 ^ (difference & 1).wrapping_neg());
        self.column += 1;
        *word
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 63 {
                return number;
            }
        }
    }

    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        first
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let rows: Vec<(Option<SimTime>, Vec<u64>)> = vec![
            (None, vec![]),
            (Some(SimTime(7)), vec![u64::MAX, 0, 1 << 63]),
            (Some(SimTime(8)), vec![u64::MAX, 1]),
            (None, vec![5]),
            (Some(SimTime::MAX), (0..100).collect()),
        ];
        assert_eq!(unpacked::<(Option<SimTime>, Vec<u64>)>(&Pack::of(&rows)), rows);
    }

    fn unpacked<T: Row>(pack: &Pack) -> Vec<T> {
        let mut rows = Vec::new();
        pack.unpack(&mut rows);
        rows
    }

    #[test]
    fn versions_are_told_by_what_changed() {
        let mut rows: Vec<_> = (0..32).map(|n| (n * 1000, Duration::from_nanos(n))).collect();
        let mut versions = vec![(Arc::new(Pack::of(&rows)), rows.clone())];
        for n in 0..30 {
            let old = rows.clone();
            rows[n * 7 % 32].0 += 9;
            rows[n].1 += Duration::from_secs(n as u64);
            rows.extend((n % 10 == 9).then_some((5, Duration::ZERO)));
            let base = &versions[n].0;
            versions.push((Arc::new(Pack::next(base, &old, &rows)), rows.clone()));
        }
        assert!(versions.iter().any(|(pack, _)| pack.base.is_some() && pack.bytes.len() < 20));
        for (pack, rows) in &versions {
            assert_eq!(&unpacked::<(u64, Duration)>(pack), rows);
        }
    }

    #[test]
    fn rows_alike_take_a_bit_for_each_word() {
        let rows = vec![Duration::new(3, 5); 64];
        assert_eq!(Pack::of(&rows).bytes.len(), 2 + 2 * 64 / 8);
    }
}
