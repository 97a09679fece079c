//! Tables that are cheap to copy: a copy shares every chunk that neither side has changed since.
//!
//! Keyframes are copies of the whole state, taken every so many events. Most rows do not change in
//! between (a finished task never does), so a keyframe costs only the chunks touched after it.

use std::sync::Arc;

/// Rows a chunk of `T` holds: few of the large rows, since one that changes has its whole chunk copied; many
/// of the small ones, since each chunk is an allocation.
const fn chunk<T>() -> usize {
    if size_of::<T>() > 8 { 32 } else { 1024 }
}

#[derive(Debug)]
enum Chunk<T> {
    /// Seen by this table alone: changed in place, without any counting of references.
    Own(Vec<T>),
    /// Seen by a keyframe as well: copied before the first change.
    Shared(Arc<Vec<T>>),
}

impl<T> Chunk<T> {
    fn rows(&self) -> &[T] {
        match self {
            Self::Own(rows) => rows,
            Self::Shared(rows) => rows,
        }
    }
}

impl<T: Clone> Clone for Chunk<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Own(rows) => Self::Own(rows.clone()),
            Self::Shared(rows) => Self::Shared(Arc::clone(rows)),
        }
    }
}

/// A growing table of rows, numbered from 0.
#[derive(Clone, Debug)]
pub struct Table<T> {
    chunks: Vec<Chunk<T>>,
    len: usize,
    copied: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0, copied: 0 }
    }
}

impl<T: PartialEq> PartialEq for Table<T> {
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

    /// The row with this number.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&T> {
        self.chunks.get(row / Self::CHUNK)?.rows().get(row % Self::CHUNK)
    }

    /// All rows in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(Chunk::rows)
    }
}

impl<T: Clone> Table<T> {
    /// The row with this number, to change.
    pub fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(row / Self::CHUNK)?;
        if let Chunk::Shared(rows) = chunk {
            let mut own = Vec::with_capacity(Self::CHUNK);
            own.extend_from_slice(rows);
            self.copied += 1;
            *chunk = Chunk::Own(own);
        }
        match chunk {
            Chunk::Own(rows) => rows.get_mut(row % Self::CHUNK),
            Chunk::Shared(_) => None,
        }
    }

    /// Appends a row and says its number.
    pub fn push(&mut self, row: T) -> usize {
        let number = self.len;
        if number.is_multiple_of(Self::CHUNK) {
            self.chunks.push(Chunk::Own(Vec::with_capacity(Self::CHUNK)));
        } else {
            // Makes the last chunk this table's own, whatever it was before.
            let _ = self.get_mut(number - 1);
        }
        if let Some(Chunk::Own(rows)) = self.chunks.last_mut() {
            rows.push(row);
            self.len += 1;
        }
        number
    }

    /// A copy that shares all rows with this table.
    #[must_use]
    pub fn share(&mut self) -> Self {
        for chunk in &mut self.chunks {
            if let Chunk::Own(rows) = chunk {
                *chunk = Chunk::Shared(Arc::new(std::mem::take(rows)));
            }
        }
        self.clone()
    }

    /// Bytes spent so far on copying shared chunks.
    #[must_use]
    pub const fn copied(&self) -> usize {
        self.copied * Self::CHUNK * size_of::<T>()
    }

    /// Bytes that one more copy takes, apart from what is copied later.
    #[must_use]
    pub const fn listing(&self) -> usize {
        self.chunks.len() * size_of::<Chunk<T>>()
    }
}

impl<T: Clone + Default> Table<T> {
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
    use super::*;

    #[test]
    fn a_copy_never_sees_later_changes() {
        let mut table = Table::default();
        for n in 0..100_u128 {
            assert_eq!(table.push(n), n as usize);
        }
        let before = table.share();
        *table.get_mut(40).expect("row 40") = 0;
        table.push(100);
        assert_eq!((before.get(40), before.len()), (Some(&40), 100));
        assert_eq!((table.get(40), table.get(100), table.get(101)), (Some(&0), Some(&100), None));
        assert_eq!(table.copied, 2, "only the touched chunks were copied");
        assert!(before.iter().copied().eq(0..100));
    }

    #[test]
    fn gaps_are_filled() {
        let mut table = Table::default();
        *table.at(70) = 7_u8;
        assert_eq!((table.len(), table.get(69), table.get(70)), (71, Some(&0), Some(&7)));
    }
}
