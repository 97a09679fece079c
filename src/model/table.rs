//! Tables of which past versions are cheap to keep.
//!
//! Keyframes hold the whole state, every so many events. Most rows do not change in between (a finished task never
//! does), so a table is cut into chunks, and a keyframe packs what changed in each since the one before; chunks in
//! which nothing did it shares. A table made from a keyframe unpacks a row when somebody first looks at it, and a table
//! that goes on keeps chunks that have not changed for long only packed: a million finished tasks take little room.

use std::sync::{Arc, OnceLock};

use super::pack::{APART, Ground, Pack, Packed, is_apart};
use super::row::Row;

/// Rows a chunk of `T` holds: as many as can be packed together, since each version of a chunk is an allocation.
const fn chunk<T>() -> usize {
    if is_apart::<T>() { APART } else { 512 }
}

/// Chunks that keyframes share as one.
const PAGE: usize = 64;

type Page = Arc<[Packed]>;

/// Some rows: all of them, or packed ones and those that somebody looked at.
#[derive(Clone, Debug)]
struct Chunk<T> {
    rows: OnceLock<Vec<T>>,
    /// Of large rows, those that were looked at or changed; only where `rows` is empty.
    seen: OnceLock<Seen<T>>,
    /// What a keyframe has of it.
    packed: Option<Packed>,
    /// Whether it has changed since it was packed.
    changed: bool,
    /// What it was when it was packed, if it has changed since and is to be packed again.
    before: Option<Vec<T>>,
    /// For how many keyframes it has not changed.
    idle: u8,
}

/// Rows that were looked at or changed, and what is needed to look at others.
#[derive(Clone, Debug)]
struct Seen<T> {
    ground: Ground,
    rows: Box<[OnceLock<Box<T>>]>,
}

/// Keyframes for which a chunk of large rows must not have changed to be kept only packed.
const IDLE: u8 = 8;

/// A growing table of rows, numbered from 0.
#[derive(Clone, Debug)]
pub struct Table<T> {
    chunks: Vec<Chunk<T>>,
    /// For so many chunks each, what keyframes share of them, as long as none of them has changed.
    pages: Vec<Option<Page>>,
    len: usize,
    /// Whether keyframes are made of it, so that it pays to remember what the last one has of a chunk that changes.
    kept: bool,
}

/// What a keyframe keeps of a table.
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    pages: Vec<Page>,
    len: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), pages: Vec::new(), len: 0, kept: false }
    }
}

impl<T: Row> PartialEq for Table<T> {
    /// Equal rows; how they are shared is not looked at.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<T> Table<T> {
    const CHUNK: usize = chunk::<T>();

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<T: Row> Table<T> {
    /// The row with this number.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&T> {
        self.chunks.get(row / Self::CHUNK)?.get(row % Self::CHUNK)
    }

    /// All rows in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter_from(0))
    }

    /// All rows from one on, in order.
    pub fn iter_from(&self, row: usize) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.get(row / Self::CHUNK..).unwrap_or_default().iter();
        let skipped = std::iter::once(row % Self::CHUNK).chain(std::iter::repeat(0));
        chunks.zip(skipped).flat_map(|(chunk, skipped)| chunk.iter_from(skipped))
    }

    /// The row with this number, to change.
    pub fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        let number = row / Self::CHUNK;
        if !self.chunks.get(number)?.changed {
            self.open(number);
        }
        self.chunks[number].get_mut(row % Self::CHUNK)
    }

    /// Makes a chunk differ from what keyframes have of it.
    fn open(&mut self, number: usize) {
        let chunk = &mut self.chunks[number];
        (chunk.idle, chunk.changed) = (0, true);
        if self.kept {
            chunk.before = Some(chunk.whole().clone());
        }
        if let Some(page) = self.pages.get_mut(number / PAGE) {
            *page = None;
        }
    }

    /// Appends a row and says its number.
    pub fn push(&mut self, row: T) -> usize {
        let number = self.len;
        let chunk = number / Self::CHUNK;
        if number.is_multiple_of(Self::CHUNK) {
            self.chunks.push(Chunk::new(Vec::with_capacity(Self::CHUNK).into(), None));
        }
        if !self.chunks[chunk].changed {
            self.open(chunk);
        }
        self.chunks[chunk].whole().push(row);
        self.len += 1;
        number
    }

    /// What a keyframe keeps of this table as it is now. `spent` grows by the bytes that it does not share with the
    /// keyframe before.
    #[must_use]
    pub fn freeze(&mut self, spent: &mut usize) -> Frozen {
        self.kept = true;
        self.pages.resize(self.chunks.len().div_ceil(PAGE), None);
        *spent += self.pages.len() * size_of::<Page>();
        let pages = self.pages.iter_mut().zip(self.chunks.chunks_mut(PAGE));
        let pages = pages.map(|(page, chunks)| {
            for chunk in chunks.iter_mut().filter(|chunk| !chunk.changed) {
                chunk.rest();
            }
            let page = page.get_or_insert_with(|| {
                *spent += chunks.len() * size_of::<Packed>() + ALLOCATION;
                chunks.iter_mut().enumerate().map(|(number, chunk)| chunk.freeze(number, spent)).collect()
            });
            Arc::clone(page)
        });
        Frozen { pages: pages.collect(), len: self.len }
    }

    /// The table that a keyframe was made of.
    #[must_use]
    pub fn thaw(frozen: &Frozen) -> Self {
        let packed = frozen.pages.iter().flat_map(|page| page.iter());
        let chunks = packed.map(|packed| Chunk::new(OnceLock::new(), Some(Arc::clone(packed))));
        let pages = frozen.pages.iter().cloned().map(Some).collect();
        Self { chunks: chunks.collect(), pages, len: frozen.len, kept: false }
    }
}

/// What an allocation costs beside its contents: two counters of an `Arc`, and some rounding up.
const ALLOCATION: usize = 24;

impl<T: Row> Chunk<T> {
    const fn new(rows: OnceLock<Vec<T>>, packed: Option<Packed>) -> Self {
        let changed = packed.is_none();
        Self { rows, seen: OnceLock::new(), packed, changed, before: None, idle: 0 }
    }

    fn len(&self) -> usize {
        self.rows.get().map_or_else(|| self.packed.as_ref().map_or(0, |packed| packed.rows()), Vec::len)
    }

    fn get(&self, row: usize) -> Option<&T> {
        match (self.rows.get(), &self.packed) {
            (Some(rows), _) => rows.get(row),
            (None, Some(packed)) if is_apart::<T>() => self.looked_at(packed, row),
            _ => self.rows.get_or_init(|| self.unpacked()).get(row),
        }
    }

    fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        if self.rows.get().is_none() && is_apart::<T>() {
            let _ = self.get(row);
            return self.seen.get_mut()?.rows.get_mut(row)?.get_mut().map(|row| &mut **row);
        }
        self.whole().get_mut(row)
    }

    fn iter_from(&self, row: usize) -> impl DoubleEndedIterator<Item = &T> {
        (row..self.len()).filter_map(|row| self.get(row))
    }

    /// One of the packed rows. Others stay as they are.
    fn looked_at(&self, packed: &Packed, row: usize) -> Option<&T> {
        let Seen { ground, rows } = self.seen.get_or_init(|| Seen {
            ground: packed.ground(),
            rows: (0..packed.rows()).map(|_| OnceLock::new()).collect(),
        });
        let seen = rows.get(row)?;
        if seen.get().is_none() {
            // Unpacking never fails for a row that there is.
            let _ = packed.row(row, ground, &mut Vec::with_capacity(64)).map(|row| seen.set(Box::new(row)));
        }
        seen.get().map(|row| &**row)
    }

    fn unpacked(&self) -> Vec<T> {
        let mut all = Vec::with_capacity(chunk::<T>());
        match (&self.packed, self.seen.get()) {
            (Some(packed), None) => all.extend(packed.unpacked::<T>()),
            (Some(packed), Some(_)) => {
                all.extend((0..packed.rows()).filter_map(|row| self.looked_at(packed, row).cloned()));
            }
            (None, _) => {}
        }
        all
    }

    /// All rows, unpacked, to change.
    fn whole(&mut self) -> &mut Vec<T> {
        if self.rows.get().is_none() {
            self.rows = self.unpacked().into();
            self.seen.take();
        }
        self.rows.get_mut().expect("the rows were just unpacked")
    }

    /// Takes note that it did not change.
    fn rest(&mut self) {
        self.idle = self.idle.saturating_add(1);
        if self.idle >= IDLE && is_apart::<T>() {
            self.rows.take();
            self.seen.take();
        }
    }

    fn freeze(&mut self, number: usize, spent: &mut usize) -> Packed {
        if let Some(packed) = self.packed.as_ref().filter(|_| !self.changed) {
            return Arc::clone(packed);
        }
        let _ = self.whole();
        let rows = self.rows.get().map_or(&[][..], Vec::as_slice);
        let pack = match (&self.packed, self.before.take()) {
            (Some(base), Some(old)) => Pack::next(base, &old, rows),
            _ => Pack::of(rows).aged::<T>(number),
        };
        *spent += pack.size();
        self.changed = false;
        Arc::clone(self.packed.insert(Arc::new(pack)))
    }
}

impl<T: Row + Default> Table<T> {
    /// The row with this number, to change; missing rows before it are filled in empty.
    ///
    /// # Panics
    /// Never: the row is made first.
    pub fn at(&mut self, row: usize) -> &mut T {
        while self.len <= row {
            self.push(T::default());
        }
        self.get_mut(row).expect("the row was just made")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const fn row(n: u64) -> Duration {
        Duration::from_nanos(n)
    }

    #[test]
    fn a_keyframe_never_sees_later_changes() {
        let mut table = Table::default();
        for n in 0..100 {
            assert_eq!(table.push(row(n)), n as usize);
        }
        let (mut whole, mut touched) = (0, 0);
        let before = table.freeze(&mut whole);
        *table.get_mut(40).expect("row 40") = row(0);
        table.push(row(100));
        assert_eq!((table.get(40), table.get(100), table.get(101)), (Some(&row(0)), Some(&row(100)), None));
        let after = Table::thaw(&table.freeze(&mut touched));
        assert_eq!(after, table);
        assert!(touched < whole, "only the touched chunks were packed: {touched} < {whole}");
        let mut before = Table::thaw(&before);
        assert!(before.iter().copied().eq((0..100).map(row)));
        assert!(before.iter_from(33).copied().eq((33..100).map(row)));
        before.push(row(7));
        assert_eq!((before.get(40), before.get(100), before.len()), (Some(&row(40)), Some(&row(7)), 101));
    }

    #[test]
    fn what_did_not_change_costs_a_keyframe_next_to_nothing() {
        let mut table = Table::default();
        for n in 0..100_000 {
            table.push(row(n));
        }
        let (mut first, mut second) = (0, 0);
        let _ = (table.freeze(&mut first), table.freeze(&mut second));
        assert!(second * 100 < first, "{second} of {first}");
    }

    #[test]
    fn what_rests_is_still_there() {
        let mut table = Table::default();
        for n in 0..100 {
            table.push(row(n));
        }
        for _ in 0..2 * IDLE {
            let _ = table.freeze(&mut 0);
        }
        assert!(table.chunks.iter().all(|chunk| chunk.rows.get().is_none()));
        *table.get_mut(3).expect("row 3") = row(7);
        let found = (table.get(2), table.get(3), table.get(99), table.len());
        assert_eq!(found, (Some(&row(2)), Some(&row(7)), Some(&row(99)), 100));
    }

    #[test]
    fn gaps_are_filled() {
        let mut table = Table::default();
        *table.at(70) = 7_u64;
        assert_eq!((table.len(), table.get(69), table.get(70)), (71, Some(&0), Some(&7)));
    }
}
