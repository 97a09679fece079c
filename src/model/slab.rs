//! Things that come and go, found by a number that only grows.
//!
//! A run makes millions of callbacks and timers, of which few live at once. What is gone is
//! forgotten: it costs the four bytes that remember that its number is used up.

use super::table::Table;

/// Living things by number. A row that is gone is reused for the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Slab<T> {
    /// For each number, its row plus one; 0 when it is gone or was never there.
    rows: Table<u32>,
    slots: Table<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { rows: Table::default(), slots: Table::default(), free: Vec::new() }
    }
}

impl<T: Clone> Slab<T> {
    /// How many live.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether none lives.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The living thing with this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&T> {
        self.slots.get(self.slot(number)?)?.as_ref()
    }

    /// The living thing with this number, to change.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        self.slots.get_mut(self.slot(number)?)?.as_mut()
    }

    /// Puts a thing in, in place of the one with the same number if it lives.
    pub fn insert(&mut self, number: usize, thing: T) {
        if let Some(old) = self.get_mut(number) {
            *old = thing;
            return;
        }
        let slot = if let Some(slot) = self.free.pop() {
            if let Some(row) = self.slots.get_mut(slot as usize) {
                *row = Some(thing);
            }
            slot
        } else {
            self.slots.push(Some(thing)) as u32
        };
        *self.rows.at(number) = slot + 1;
    }

    /// Takes a thing out.
    pub fn remove(&mut self, number: usize) -> Option<T> {
        let slot = self.slot(number)?;
        *self.rows.get_mut(number)? = 0;
        self.free.push(slot as u32);
        self.slots.get_mut(slot)?.take()
    }

    /// All that live: in the order they were put in, as long as none was taken out.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }

    /// A copy that shares all rows with this slab.
    #[must_use]
    pub fn share(&mut self) -> Self {
        Self { rows: self.rows.share(), slots: self.slots.share(), free: self.free.clone() }
    }

    /// Bytes spent so far on copying shared chunks.
    #[must_use]
    pub const fn copied(&self) -> usize {
        self.rows.copied() + self.slots.copied()
    }

    /// Bytes that one more copy takes, apart from what is copied later.
    #[must_use]
    pub const fn listing(&self) -> usize {
        self.rows.listing() + self.slots.listing() + self.free.len() * size_of::<u32>()
    }

    fn slot(&self, number: usize) -> Option<usize> {
        self.rows.get(number).and_then(|row| row.checked_sub(1)).map(|slot| slot as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_reused_and_numbers_are_not() {
        let mut slab = Slab::default();
        for n in 1..=1000 {
            slab.insert(n, n);
            if n > 3 {
                assert_eq!(slab.remove(n - 3), Some(n - 3));
            }
        }
        assert_eq!((slab.len(), slab.slots.len()), (3, 4));
        assert_eq!((slab.get(5), slab.get(1000)), (None, Some(&1000)));
        assert_eq!(slab.remove(5), None);
    }
}
