//! Tables of which past versions are cheap to keep.
//!
//! Keyframes hold the whole state, every so many events. Most rows do not change in between (a finished task never
//! does), so a table is cut into chunks, and a keyframe packs what changed in each since the one before; chunks in
//! which nothing did it shares. A table made from a keyframe unpacks a chunk when somebody first looks into it, and a table that
//! goes on keeps chunks that have not changed for long only packed: a million finished tasks take little room.

use std::sync::{Arc, OnceLock};

use super::pack::{Pack, Packed, Row};

/// Rows a chunk of `T` holds: few of the large rows, since one that changes has its whole chunk packed; many of the
/// small ones, since each chunk is an allocation.
const fn chunk<T>() -> usize {
    match size_of::<T>() {
        0..=4 => 512,
        5..=8 => 128,
        _ => 32,
    }
}

/// Chunks that keyframes share as one.
const PAGE: usize = 64;

type Page = Arc<[Packed]>;

/// At least one of the two is there; if both are, they say the same.
#[derive(Clone, Debug)]
struct Chunk<T> {
    rows: OnceLock<Vec<T>>,
    packed: Option<Packed>,
    /// What the last keyframe has of it, if it has changed since.
    before: Option<(Packed, Vec<T>)>,
    /// For how many keyframes it has not changed.
    idle: u8,
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
        self.rows(row / Self::CHUNK)?.get(row % Self::CHUNK)
    }

    /// All rows in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        (0..self.chunks.len()).flat_map(|chunk| self.rows(chunk).unwrap_or_default())
    }

    /// All rows from one on, in order.
    pub fn iter_from(&self, row: usize) -> impl Iterator<Item = &T> {
        let chunks = row / Self::CHUNK..self.chunks.len();
        chunks.flat_map(|chunk| self.rows(chunk).unwrap_or_default()).skip(row % Self::CHUNK)
    }

    fn rows(&self, number: usize) -> Option<&[T]> {
        let chunk = self.chunks.get(number)?;
        Some(chunk.rows.get_or_init(|| chunk.unpacked()))
    }

    /// The row with this number, to change.
    pub fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        let number = row / Self::CHUNK;
        if self.chunks.get(number)?.packed.is_some() {
            self.open(number);
        }
        self.chunks[number].rows.get_mut()?.get_mut(row % Self::CHUNK)
    }

    /// Makes a chunk differ from what keyframes have of it.
    fn open(&mut self, number: usize) {
        let _ = self.rows(number);
        let chunk = &mut self.chunks[number];
        chunk.idle = 0;
        if let Some(packed) = chunk.packed.take().filter(|_| self.kept) {
            chunk.before = chunk.rows.get().map(|rows| (packed, rows.clone()));
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
            let rows = Vec::with_capacity(Self::CHUNK).into();
            self.chunks.push(Chunk { rows, packed: None, before: None, idle: 0 });
        }
        self.open(chunk);
        if let Some(rows) = self.chunks[chunk].rows.get_mut() {
            rows.push(row);
            self.len += 1;
        }
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
            for chunk in chunks.iter_mut().filter(|chunk| chunk.packed.is_some()) {
                chunk.rest();
            }
            let page = page.get_or_insert_with(|| {
                *spent += chunks.len() * size_of::<Packed>() + ALLOCATION;
                chunks.iter_mut().map(|chunk| chunk.freeze(spent)).collect()
            });
            Arc::clone(page)
        });
        Frozen { pages: pages.collect(), len: self.len }
    }

    /// The table that a keyframe was made of.
    #[must_use]
    pub fn thaw(frozen: &Frozen) -> Self {
        let packed = frozen.pages.iter().flat_map(|page| page.iter());
        let chunks = packed.map(|packed| {
            let packed = Some(Arc::clone(packed));
            Chunk { rows: OnceLock::new(), packed, before: None, idle: 0 }
        });
        let pages = frozen.pages.iter().cloned().map(Some).collect();
        Self { chunks: chunks.collect(), pages, len: frozen.len, kept: false }
    }
}

/// What an allocation costs beside its contents: two counters of an `Arc`, and some rounding up.
const ALLOCATION: usize = 24;

impl<T: Row> Chunk<T> {
    fn unpacked(&self) -> Vec<T> {
        let mut all = Vec::with_capacity(chunk::<T>());
        if let Some(packed) = &self.packed {
            packed.unpack(&mut all);
        }
        all
    }

    /// Takes note that it did not change.
    fn rest(&mut self) {
        self.idle = self.idle.saturating_add(1);
        if self.idle >= IDLE && size_of::<T>() > 8 {
            self.rows.take();
        }
    }

    fn freeze(&mut self, spent: &mut usize) -> Packed {
        let Self { rows, packed, before, .. } = self;
        let packed = packed.get_or_insert_with(|| {
            let rows = rows.get().map_or(&[][..], Vec::as_slice);
            let pack = match before.take() {
                Some((base, old)) => Pack::next(&base, &old, rows),
                None => Pack::of(rows),
            };
            *spent += pack.size();
            Arc::new(pack)
        });
        Arc::clone(packed)
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
