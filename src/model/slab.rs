//! Things that come and go, found by a number that only grows.
//!
//! A run makes millions of callbacks and timers, of which few live at once. What is gone is
//! forgotten: it costs the four bytes that remember that its number is used up.

use super::row::Row;
use super::table::{Frozen, Table};

/// A row for one living thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot<T> {
    /// Somebody lives here.
    Full(T),
    /// Nobody does; the next free slot's number plus one, or 0.
    Free(u32),
}

/// Living things by number. A slot that is free is reused for the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Slab<T: Row> {
    /// For each number, its slot plus one; 0 when it is gone or was never there.
    rows: Table<u32>,
    slots: Table<Slot<T>>,
    /// The first free slot plus one; 0 when there is none.
    free: u32,
    len: usize,
}

/// What a keyframe keeps of a slab.
#[derive(Clone, Debug, Default)]
pub struct FrozenSlab {
    rows: Frozen,
    slots: Frozen,
    free: u32,
    len: usize,
}

impl<T: Row> Default for Slab<T> {
    fn default() -> Self {
        Self { rows: Table::default(), slots: Table::default(), free: 0, len: 0 }
    }
}

impl<T> Slot<T> {
    const fn thing(&self) -> Option<&T> {
        match self {
            Self::Full(thing) => Some(thing),
            Self::Free(_) => None,
        }
    }
}

impl<T: Row> Slab<T> {
    /// How many live.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether none lives.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The living thing with this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&T> {
        self.in_slot(self.slot(number)?)
    }

    /// The living thing with this number, to change.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        match self.slots.get_mut(self.slot(number)?)? {
            Slot::Full(thing) => Some(thing),
            Slot::Free(_) => None,
        }
    }

    /// Puts a thing in, in place of the one with the same number if it lives; says into which slot.
    pub fn insert(&mut self, number: usize, thing: T) -> usize {
        if let Some(slot) = self.slot(number) {
            self.fill(slot, thing);
            return slot;
        }
        let slot = match self.free.checked_sub(1) {
            Some(slot) => {
                let slot = slot as usize;
                if let Some(Slot::Free(next)) = self.slots.get(slot) {
                    self.free = *next;
                }
                self.fill(slot, thing);
                slot
            }
            None => self.slots.push(Slot::Full(thing)),
        };
        *self.rows.at(number) = slot as u32 + 1;
        self.len += 1;
        slot
    }

    fn fill(&mut self, slot: usize, thing: T) {
        if let Some(row) = self.slots.get_mut(slot) {
            *row = Slot::Full(thing);
        }
    }

    /// Takes a thing out.
    pub fn remove(&mut self, number: usize) -> Option<T> {
        let slot = self.slot(number)?;
        *self.rows.get_mut(number)? = 0;
        let row = std::mem::replace(self.slots.get_mut(slot)?, Slot::Free(self.free));
        self.free = slot as u32 + 1;
        self.len -= 1;
        match row {
            Slot::Full(thing) => Some(thing),
            Slot::Free(_) => None,
        }
    }

    /// All that live: in the order they were put in, as long as none was taken out.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(Slot::thing)
    }

    /// The slot of the living thing with this number: small, and another's when it is gone.
    #[must_use]
    pub fn slot(&self, number: usize) -> Option<usize> {
        self.rows.get(number).and_then(|row| row.checked_sub(1)).map(|slot| slot as usize)
    }

    /// Who lives in a slot.
    #[must_use]
    pub fn in_slot(&self, slot: usize) -> Option<&T> {
        self.slots.get(slot)?.thing()
    }

    /// What a keyframe keeps; see [`Table::freeze`].
    #[must_use]
    pub fn freeze(&mut self, spent: &mut usize) -> FrozenSlab {
        let (rows, slots) = (self.rows.freeze(spent), self.slots.freeze(spent));
        FrozenSlab { rows, slots, free: self.free, len: self.len }
    }

    /// The slab that a keyframe was made of.
    #[must_use]
    pub fn thaw(frozen: &FrozenSlab) -> Self {
        let FrozenSlab { rows, slots, free, len } = frozen;
        Self { rows: Table::thaw(rows), slots: Table::thaw(slots), free: *free, len: *len }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_reused_and_numbers_are_not() {
        let mut slab = Slab::default();
        for n in 1..=1000 {
            slab.insert(n, n as u64);
            if n > 3 {
                assert_eq!(slab.remove(n - 3), Some(n as u64 - 3));
            }
        }
        assert_eq!((slab.len(), slab.slots.len()), (3, 4));
        assert_eq!((slab.get(5), slab.get(1000)), (None, Some(&1000)));
        assert_eq!(slab.remove(5), None);
        assert_eq!(Slab::thaw(&slab.freeze(&mut 0)), slab);
    }
}
