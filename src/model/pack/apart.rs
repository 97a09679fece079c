//! Large rows, each told by its differences to words that are known: any of them is read without the others.

use crate::trace::varint::{far, near, put, take};

/// Rows that are told one by one: how long each is, and their differences.
#[derive(Default)]
pub(super) struct Rows {
    told: u128,
    lengths: Vec<u32>,
    bytes: Vec<u8>,
}

/// Rows that were told.
#[derive(Default)]
pub(super) struct Told {
    /// A bit for each of them.
    pub(super) rows: u128,
    /// Whether some take more than 255 bytes, so that each length takes four.
    pub(super) long: bool,
    /// How long each is, and their differences.
    pub(super) bytes: Vec<u8>,
}

impl Rows {
    /// Tells a row by its differences to words that are known: a byte of bits for each eight words, with a number for
    /// each bit that is set, as far as anything differs.
    pub(super) fn tell(&mut self, row: u32, known: &[u64], words: &[u64]) {
        let start = self.bytes.len();
        let mut end = start;
        for first in (0..known.len().max(words.len())).step_by(8) {
            let mask = self.bytes.len();
            self.bytes.push(0);
            for bit in 0..8 {
                let [known, word] = [known, words].map(|words| words.get(first + bit).copied().unwrap_or(0));
                if known != word {
                    self.bytes[mask] |= 1 << bit;
                    put(far(known, word), &mut self.bytes);
                    end = self.bytes.len();
                }
            }
        }
        self.bytes.truncate(end);
        self.lengths.push((end - start) as u32);
        self.told |= 1 << row;
    }

    /// The lengths, and then the differences.
    pub(super) fn packed(self) -> Told {
        let Self { told, lengths, bytes: differences } = self;
        let long = lengths.iter().any(|&length| length > u32::from(u8::MAX));
        let width = if long { 4 } else { 1 };
        let mut bytes = Vec::with_capacity(lengths.len() * width + differences.len());
        for length in lengths {
            bytes.extend(&length.to_le_bytes()[..width]);
        }
        bytes.extend(differences);
        Told { rows: told, long, bytes }
    }
}

/// Makes of the words that the row in a place of `count` was told by those that it has.
pub(super) fn read(bytes: &[u8], count: usize, long: bool, place: usize, words: &mut Vec<u64>) {
    let (skip, own, differences) = if long {
        let (lengths, differences) = bytes.split_at(count * 4);
        let (lengths, _) = lengths.as_chunks::<4>();
        let length = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes) as usize;
        (lengths[..place].iter().map(length).sum::<usize>(), length(&lengths[place]), differences)
    } else {
        let (lengths, differences) = bytes.split_at(count);
        let skip: u32 = lengths[..place].iter().map(|&length| u32::from(length)).sum();
        (skip as usize, usize::from(lengths[place]), differences)
    };
    apply(&differences[skip..skip + own], words);
}

fn apply(mut bytes: &[u8], words: &mut Vec<u64>) {
    let mut first = 0;
    while let Some((&mask, rest)) = bytes.split_first() {
        bytes = rest;
        let mut mask = mask;
        if mask != 0 && words.len() < first + 8 {
            words.resize(first + 8, 0);
        }
        while mask != 0 {
            let word = &mut words[first + mask.trailing_zeros() as usize];
            *word = near(*word, take(&mut bytes));
            mask &= mask - 1;
        }
        first += 8;
    }
}
