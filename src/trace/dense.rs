//! Events that nobody appends to any more, packed: about five bytes for each instead of sixteen.
//!
//! Of each event only what cannot be told from those before it is kept: how much later it happened, and how far its
//! subject and its argument are from those of the last event of its kind. Sixty-four events make a block that is read
//! by itself, so that one event is found without reading all.

use super::cell::Cell;
use super::varint::{byte, far, near, put, take};

/// Events that are read together.
const BLOCK: usize = 64;

/// Bits of the first byte of an event that hold its kind; larger kinds, of later versions, follow in a byte.
const KIND: u8 = (1 << 6) - 1;
/// Its time is not that of the event before.
const LATER: u8 = 1 << 6;
/// Its subject is not that of the event before.
const OTHER: u8 = 1 << 7;

/// Some packed events.
#[derive(Clone, Debug, Default)]
pub(super) struct Dense {
    /// Where each block begins.
    starts: Box<[u32]>,
    bytes: Box<[u8]>,
    len: usize,
}

impl Dense {
    pub(super) fn of(cells: &[Cell]) -> Self {
        let (mut starts, mut bytes) = (Vec::with_capacity(cells.len().div_ceil(BLOCK)), Vec::new());
        for block in cells.chunks(BLOCK) {
            starts.push(bytes.len() as u32);
            let mut context = Context::default();
            for &cell in block {
                context.write(cell, &mut bytes);
            }
        }
        Self { starts: starts.into(), bytes: bytes.into(), len: cells.len() }
    }

    /// Bytes it takes.
    pub(super) const fn size(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.starts)
    }

    pub(super) fn get(&self, place: usize) -> Option<Cell> {
        self.cells(place).next()
    }

    /// All from a place on, in order.
    pub(super) fn cells(&self, from: usize) -> Cells<'_> {
        let mut cells = Cells { dense: self, place: from - from % BLOCK, context: Context::default(), bytes: &[] };
        for _ in 0..from % BLOCK {
            cells.next();
        }
        cells
    }

    /// All before a place, the last first.
    pub(super) fn cells_back(&self, to: usize) -> impl Iterator<Item = Cell> + '_ {
        let blocks = (0..to.min(self.len).div_ceil(BLOCK)).rev();
        blocks.flat_map(move |block| {
            let mut cells = [[0; 2]; BLOCK];
            let mut count = 0;
            let until = to.min(self.len) - block * BLOCK;
            for (place, cell) in cells.iter_mut().zip(self.cells(block * BLOCK).take(until)) {
                *place = cell;
                count += 1;
            }
            cells.into_iter().take(count).rev()
        })
    }

    /// How many of the first happened at a moment or before.
    pub(super) fn until(&self, at: u64) -> usize {
        // Nothing before it is needed to read the first event of a block.
        let begins = |start: u32| Context::default().read(&mut &self.bytes[start as usize..])[0] >> 8;
        let first = self.starts.partition_point(|&start| begins(start) <= at).saturating_sub(1) * BLOCK;
        first + self.cells(first).take(BLOCK).take_while(|cell| cell[0] >> 8 <= at).count()
    }
}

/// Packed events in order.
#[derive(Clone, Debug)]
pub(super) struct Cells<'a> {
    dense: &'a Dense,
    place: usize,
    context: Context,
    bytes: &'a [u8],
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        if self.place >= self.dense.len {
            return None;
        }
        if self.place.is_multiple_of(BLOCK) {
            let start = *self.dense.starts.get(self.place / BLOCK)? as usize;
            (self.context, self.bytes) = (Context::default(), self.dense.bytes.get(start..)?);
        }
        self.place += 1;
        Some(self.context.read(&mut self.bytes))
    }
}

/// What is known from the events before.
#[derive(Clone, Debug)]
struct Context {
    at: u64,
    subject: u32,
    /// Subject and argument of the last event of each kind.
    of_kind: [[u32; 2]; KIND as usize + 1],
}

impl Default for Context {
    fn default() -> Self {
        Self { at: 0, subject: 0, of_kind: [[0; 2]; KIND as usize + 1] }
    }
}

impl Context {
    fn write(&mut self, cell: Cell, bytes: &mut Vec<u8>) {
        let (at, kind) = (cell[0] >> 8, cell[0] as u8);
        let (subject, argument) = (cell[1] as u32, (cell[1] >> 32) as u32);
        let [later, other] = [at != self.at, subject != self.subject];
        let known = kind.min(KIND);
        bytes.push(known | if later { LATER } else { 0 } | if other { OTHER } else { 0 });
        if known == KIND {
            bytes.push(kind);
        }
        if later {
            // Only in a damaged file time goes back: then this is a large number.
            put(at.wrapping_sub(self.at), bytes);
        }
        let before = &mut self.of_kind[usize::from(known)];
        if other {
            put(far(before[0].into(), subject.into()), bytes);
        }
        put(far(before[1].into(), argument.into()), bytes);
        *before = [subject, argument];
        (self.at, self.subject) = (at, subject);
    }

    fn read(&mut self, bytes: &mut &[u8]) -> Cell {
        let first = byte(bytes);
        let known = first & KIND;
        let kind = if known == KIND { byte(bytes) } else { known };
        if first & LATER != 0 {
            self.at = self.at.wrapping_add(take(bytes));
        }
        let before = &mut self.of_kind[usize::from(known)];
        if first & OTHER != 0 {
            self.subject = near(before[0].into(), take(bytes)) as u32;
        }
        *before = [self.subject, near(before[1].into(), take(bytes)) as u32];
        [self.at << 8 | u64::from(kind), u64::from(self.subject) | u64::from(before[1]) << 32]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_events_come_back(cells in prop::collection::vec(any::<[u64; 2]>(), 0..300), place in 0_usize..310) {
            let dense = Dense::of(&cells);
            prop_assert!(dense.cells(0).eq(cells.iter().copied()));
            prop_assert!(dense.cells(place).eq(cells.iter().skip(place).copied()));
            prop_assert!(dense.cells_back(place).eq(cells.iter().take(place).rev().copied()));
            prop_assert_eq!(dense.get(place), cells.get(place).copied());
        }
    }

    #[test]
    fn a_moment_is_found_behind_all_its_events() {
        let cells: Vec<Cell> = (0..1000).map(|n| [(n / 3) << 8, n]).collect();
        let dense = Dense::of(&cells);
        for at in [0, 1, 21, 64, 300, 333, 1 << 40] {
            assert_eq!(dense.until(at), cells.iter().filter(|cell| cell[0] >> 8 <= at).count(), "at {at}");
        }
    }

    #[test]
    fn events_alike_take_a_few_bytes() {
        let cells: Vec<Cell> = (0..8192).map(|n| [((n * 5000) << 8) + 12, (n % 10) + (1 << 40)]).collect();
        assert!(Dense::of(&cells).size() < 8192 * 6);
    }
}
