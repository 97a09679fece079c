//! Small rows, each told by the row before, so that a row that is like it takes a bit for each word.

use crate::trace::varint::{byte, far, near, put, take};

/// Rows that are told by the row before: a byte says which of eight words differ, also across rows.
#[derive(Default)]
pub(super) struct Stream {
    pub(super) bytes: Vec<u8>,
    /// The place of the byte that says which of eight words differ.
    mask: usize,
    /// How many of the eight were written; 0 when the next word begins a byte.
    bit: u32,
    /// The words of the row before.
    before: Vec<u64>,
    /// The row written last.
    last: usize,
}

impl Stream {
    pub(super) fn write(&mut self, words: &[u64]) {
        self.before.resize(words.len(), 0);
        for (before, &word) in self.before.iter_mut().zip(words) {
            if self.bit == 0 {
                self.mask = self.bytes.len();
                self.bytes.push(0);
            }
            if *before != word {
                self.bytes[self.mask] |= 1 << self.bit;
                put(far(*before, word), &mut self.bytes);
                *before = word;
            }
            self.bit = (self.bit + 1) % 8;
        }
    }

    /// Writes a row that was `old`, and which one it is.
    pub(super) fn write_at(&mut self, row: usize, old: &[u64], words: &[u64]) {
        put((row - self.last) as u64, &mut self.bytes);
        self.last = row;
        self.before.clear();
        self.before.extend(old);
        self.bit = 0;
        self.write(words);
    }

    /// Undoes [`Stream::write`] for rows of so many words.
    pub(super) fn read(mut bytes: &[u8], width: usize, words: &mut [u64]) {
        let mut mask = 0;
        for at in 0..words.len() {
            if at.is_multiple_of(8) {
                mask = byte(&mut bytes);
            }
            let before = at.checked_sub(width).map_or(0, |before| words[before]);
            words[at] = if mask & 1 == 0 { before } else { near(before, take(&mut bytes)) };
            mask >>= 1;
        }
    }

    /// Undoes [`Stream::write_at`] in words that are those of the version before.
    pub(super) fn read_at(mut bytes: &[u8], width: usize, words: &mut [u64]) {
        let mut row = 0;
        while !bytes.is_empty() {
            row += take(&mut bytes) as usize;
            let Some(words) = words.get_mut(row * width..(row + 1) * width) else { return };
            let mut mask = 0;
            for (at, word) in words.iter_mut().enumerate() {
                if at.is_multiple_of(8) {
                    mask = byte(&mut bytes);
                }
                if mask & 1 != 0 {
                    *word = near(*word, take(&mut bytes));
                }
                mask >>= 1;
            }
        }
    }
}
