//! Rows of a keyframe, packed: a few bytes for each field that differs from the row before it.
//!
//! A row is a sequence of words. Of each word only its difference to the same word of the row before is kept: a bit
//! when there is none, else one to ten bytes. Tasks of a run are much alike, so that a row of forty words takes about
//! twenty bytes. Packing and unpacking are exact; nothing packed ever leaves the process.

use std::sync::Arc;
use std::time::Duration;

use crate::time::SimTime;

/// Packed rows, shared by all who need them.
pub type Packed = Arc<[u8]>;

/// What can be packed.
pub trait Row: Sized {
    /// Writes its words.
    fn put(&self, to: &mut Words);
    /// Reads as many words as `put` wrote, in the same order.
    fn take(from: &mut Reader<'_>) -> Self;
}

/// Packs rows.
#[must_use]
pub fn pack<'a, T: Row + 'a>(rows: impl IntoIterator<Item = &'a T>) -> Packed {
    let mut words = Words { bytes: Vec::new(), mask: 0, bit: 8, before: Vec::new(), column: 0 };
    for row in rows {
        words.column = 0;
        row.put(&mut words);
    }
    words.bytes.into()
}

/// Unpacks as many rows as were packed.
pub fn unpack<T: Row>(packed: &[u8], rows: usize) -> impl Iterator<Item = T> {
    let mut words = Reader { bytes: packed, mask: 0, left: 0, before: Vec::new(), column: 0 };
    (0..rows).map(move |_| {
        words.column = 0;
        T::take(&mut words)
    })
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
}

impl Words {
    /// Writes a word.
    pub fn put(&mut self, word: u64) {
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
        let packed = pack(&rows);
        assert_eq!(unpack::<(Option<SimTime>, Vec<u64>)>(&packed, rows.len()).collect::<Vec<_>>(), rows);
    }

    #[test]
    fn rows_alike_take_a_bit_for_each_word() {
        let rows = vec![Duration::new(3, 5); 64];
        assert_eq!(pack(&rows).len(), 2 + 2 * 64 / 8);
    }
}
