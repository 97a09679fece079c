//! Rows of a keyframe, packed: a few bytes for each word that differs.
//!
//! A row is a sequence of words. Of each word only its difference to the same word of another row is kept: a bit when
//! there is none, else one to ten bytes. Tasks of a run are much alike, so that a row of forty words takes about
//! twenty bytes. Of rows of which an earlier version is packed, only those that changed are told. Packing and unpacking
//! are exact; nothing packed ever leaves the process.
//!
//! Large rows are told by their differences to the first one, so that each can be unpacked without the others: a seek
//! looks at a few of ten thousand tasks. Those that changed are told by their differences to what they were when all
//! rows were last packed, so that of many versions only two have to be read. Small rows are told by the row before, and
//! unpacked together; those that changed by what they were just before.

mod apart;
mod stream;

use std::sync::Arc;

use self::apart::{Rows, Told};
use self::stream::Stream;
use super::row::{Reader, Row, Words};

/// Packed rows, shared by all who need them.
pub type Packed = Arc<Pack>;

/// How many versions may be told one after the other before all rows are packed again: each version on the way to what
/// is wanted takes time, little where a row is told against the first version, more where against the one before.
const fn depth<T>() -> u8 {
    if is_apart::<T>() { 32 } else { 4 }
}

/// The most rows that are packed together where each can be unpacked by itself.
pub const APART: usize = u128::BITS as usize;

/// Whether rows of a type are unpacked one by one. No more than [`APART`] of them may then be packed together.
#[must_use]
pub const fn is_apart<T>() -> bool {
    size_of::<T>() > size_of::<u64>()
}

/// What all rows of a pack are told against, where they are unpacked one by one.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The version that all rows were packed with.
    pack: Packed,
    /// The words of its first row.
    words: Vec<u64>,
}

/// Some rows, packed.
#[derive(Debug)]
pub struct Pack {
    /// The version that the bytes tell the changes of; without one they tell all rows.
    base: Option<Packed>,
    depth: u8,
    /// Bytes that all rows took when they were last packed together.
    whole: u32,
    rows: u32,
    /// Of rows that are unpacked one by one: a bit for each that is told here.
    told: u128,
    /// Of those: whether some of them take more than 255 bytes, so that each length takes four.
    long: bool,
    /// Large rows: see [`Rows`]. Small ones: see [`Stream`].
    bytes: Box<[u8]>,
}

impl Pack {
    /// Packs rows.
    #[must_use]
    pub fn of<'a, T: Row + 'a>(rows: impl IntoIterator<Item = &'a T>) -> Self {
        let (mut words, mut count) = (Words::default(), 0);
        let (mut stream, mut apart, mut first) = (Stream::default(), Rows::default(), Vec::new());
        for row in rows {
            let words = words.of(row);
            if !is_apart::<T>() {
                stream.write(words);
            } else if count == 0 {
                apart.tell(0, &[], words);
                first = words.to_vec();
            } else {
                apart.tell(count, &first, words);
            }
            count += 1;
        }
        let told = if is_apart::<T>() { apart.packed() } else { Told { bytes: stream.bytes, ..Told::default() } };
        Self { rows: count, whole: told.bytes.len() as u32, ..Self::telling(told) }
    }

    fn telling(Told { rows: told, long, bytes }: Told) -> Self {
        Self { base: None, depth: 0, whole: 0, rows: 0, told, long, bytes: bytes.into() }
    }

    /// The same, as if it were the latest of so many versions: of things that change together not all are to be packed
    /// anew at the same time.
    #[must_use]
    pub const fn aged<T>(mut self, versions: usize) -> Self {
        self.depth = versions as u8 % depth::<T>();
        self
    }

    /// Packs the next version of rows that are packed, and were `old` then.
    #[must_use]
    pub fn next<T: Row>(base: &Packed, old: &[T], new: &[T]) -> Self {
        if base.depth >= depth::<T>() {
            return Self::of(new);
        }
        let changed = new.iter().enumerate().filter(|&(number, row)| old.get(number) != Some(row));
        let (mut words, mut before) = (Words::default(), Words::default());
        let (mut stream, mut apart, mut known) = (Stream::default(), Rows::default(), Vec::new());
        let ground = base.ground();
        for (number, row) in changed {
            let words = words.of(row);
            if is_apart::<T>() {
                ground.look_up(number as u32, &mut known);
                apart.tell(number as u32, &known, words);
            } else {
                stream.write_at(number, old.get(number).map_or(&[], |old| before.of(old)), words);
            }
        }
        let told = if is_apart::<T>() { apart.packed() } else { Told { bytes: stream.bytes, ..Told::default() } };
        if told.bytes.len() * 2 > base.whole as usize {
            return Self::of(new);
        }
        let (depth, whole, rows) = (base.depth + 1, base.whole, new.len() as u32);
        Self { base: Some(Arc::clone(base)), depth, whole, rows, ..Self::telling(told) }
    }

    /// Bytes it takes, its base left out.
    #[must_use]
    pub const fn size(&self) -> usize {
        // Two counters of the `Arc`, and what an allocator rounds up.
        size_of::<Self>() + self.bytes.len() + 24
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows as usize
    }

    /// What its rows are told against.
    #[must_use]
    pub fn ground(self: &Arc<Self>) -> Ground {
        let pack = std::iter::successors(Some(self), |version| version.base.as_ref()).last().unwrap_or(self);
        let mut words = Vec::new();
        pack.differ(0, &mut words);
        Ground { pack: Arc::clone(pack), words }
    }

    /// One row, of rows that are unpacked one by one. `words` is room to work in.
    #[must_use]
    pub fn row<T: Row>(&self, row: usize, ground: &Ground, words: &mut Vec<u64>) -> Option<T> {
        debug_assert!(is_apart::<T>(), "these rows are unpacked together");
        (row < self.rows()).then(|| {
            ground.look_up(row as u32, words);
            let mut versions = std::iter::successors(Some(self), |version| version.base.as_deref());
            if let Some(told) = versions.find(|version| version.tells(row as u32)).filter(|told| told.base.is_some()) {
                told.differ(row as u32, words);
            }
            T::take(&mut Reader::new(words))
        })
    }

    /// All rows.
    #[must_use]
    pub fn unpacked<T: Row>(self: &Arc<Self>) -> Vec<T> {
        let mut words = Vec::new();
        if is_apart::<T>() {
            let ground = self.ground();
            return (0..self.rows()).filter_map(|row| self.row(row, &ground, &mut words)).collect();
        }
        let width = Words::default().of(&T::take(&mut Reader::new(&[]))).len();
        self.spread(width, &mut words);
        words.chunks(width).map(|row| T::take(&mut Reader::new(row))).collect()
    }

    const fn tells(&self, row: u32) -> bool {
        row < u128::BITS && self.told >> row & 1 != 0
    }

    /// Makes of the words that a row is told against its own.
    fn differ(&self, row: u32, words: &mut Vec<u64>) {
        if self.tells(row) {
            let place = (self.told & ((1 << row) - 1)).count_ones() as usize;
            apart::read(&self.bytes, self.told.count_ones() as usize, self.long, place, words);
        }
    }

    /// The words of all rows, each as wide as the others.
    fn spread(&self, width: usize, words: &mut Vec<u64>) {
        let Some(base) = &self.base else {
            words.resize(self.rows() * width, 0);
            Stream::read(&self.bytes, width, words);
            return;
        };
        base.spread(width, words);
        words.resize(self.rows() * width, 0);
        Stream::read_at(&self.bytes, width, words);
    }
}

impl Ground {
    /// The words that a row is told against in later versions. Of a row that was not there, those of the first one.
    fn look_up(&self, row: u32, words: &mut Vec<u64>) {
        words.clear();
        words.extend(&self.words);
        if row > 0 {
            self.pack.differ(row, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimTime;

    type Large = (Option<SimTime>, Vec<u64>);

    fn large() -> Vec<Large> {
        vec![
            (None, vec![]),
            (Some(SimTime(7)), vec![u64::MAX, 0, 1 << 63]),
            (Some(SimTime(8)), vec![u64::MAX, 1]),
            (None, vec![5]),
            (Some(SimTime::MAX), (0..400).collect()),
        ]
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        for rows in [large(), vec![], large().into_iter().rev().collect()] {
            assert_eq!(Arc::new(Pack::of(&rows)).unpacked::<Large>(), rows);
        }
        let small: Vec<u32> = (0..500).map(|n| n * n % 97).collect();
        assert_eq!(Arc::new(Pack::of(&small)).unpacked::<u32>(), small);
    }

    #[test]
    fn a_large_row_is_unpacked_without_the_others() {
        let (rows, mut words) = (large(), vec![3; 7]);
        let pack = Arc::new(Pack::of(&rows));
        let ground = pack.ground();
        for row in [4, 0, 2, 1, 3, 5] {
            assert_eq!(pack.row::<Large>(row, &ground, &mut words).as_ref(), rows.get(row), "row {row}");
        }
    }

    /// Versions of rows, each made from the one before; returns how many of them tell changes only, in few bytes.
    fn versions<T: Row + std::fmt::Debug>(mut rows: Vec<T>, change: impl Fn(usize, &mut Vec<T>)) -> usize {
        let mut versions = vec![(Arc::new(Pack::of(&rows)), rows.clone())];
        for n in 0..30 {
            let old = rows.clone();
            change(n, &mut rows);
            let base = &versions[n].0;
            versions.push((Arc::new(Pack::next(base, &old, &rows)), rows.clone()));
        }
        for (pack, rows) in &versions {
            assert_eq!(&pack.unpacked::<T>(), rows);
        }
        versions.iter().filter(|(pack, _)| pack.base.is_some() && pack.bytes.len() < 20).count()
    }

    #[test]
    fn versions_are_told_by_what_changed() {
        let large = (0..20).map(|n| (n * 1000, vec![n; n as usize])).collect();
        let small: Vec<u32> = (0..500).collect();
        let few = versions(large, |n, rows: &mut Vec<(u64, Vec<u64>)>| {
            rows[n * 7 % 20].0 += 9;
            rows[n % 20].1.truncate(n / 2);
            rows.extend((n % 10 == 9).then(|| (5, vec![])));
        });
        assert!(few > 20, "{few}");
        let few = versions(small, |n, rows| {
            rows[n * 7 % 32] += 9;
            rows.extend((n % 10 == 9).then_some(5));
        });
        assert!(few > 20, "{few}");
    }

    #[test]
    fn rows_alike_take_a_bit_for_each_word() {
        let rows = vec![5_u32; 64];
        assert_eq!(Pack::of(&rows).bytes.len(), 1 + 64 / 8);
        assert_eq!(Arc::new(Pack::of(&vec![SimTime(9); 64])).unpacked::<SimTime>(), [SimTime(9); 64]);
    }
}
