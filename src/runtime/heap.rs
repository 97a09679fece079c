//! The deadline heap, with the very order of CPython's `heapq`.
//!
//! A binary heap is not stable: of several timers with one deadline, which fires first depends on
//! how the heap sifts. asyncio keeps its timers in a `heapq`, so what a program prints can depend on
//! it. This heap sifts the same way (`Lib/heapq.py`: `heappush`, `heappop`, `heapify`).

use crate::time::SimTime;

/// A min-heap of deadlines, each with something that belongs to it.
#[derive(Debug)]
pub struct DeadlineHeap<T> {
    rows: Vec<(SimTime, T)>,
}

impl<T> Default for DeadlineHeap<T> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<T> DeadlineHeap<T> {
    /// How many deadlines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no deadline.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The earliest deadline.
    #[must_use]
    pub fn peek(&self) -> Option<&(SimTime, T)> {
        self.rows.first()
    }

    /// Adds a deadline.
    pub fn push(&mut self, deadline: SimTime, item: T) {
        self.rows.push((deadline, item));
        self.rise(0, self.rows.len() - 1);
    }

    /// Takes the earliest deadline out.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        if self.rows.is_empty() {
            return None;
        }
        let first = self.rows.swap_remove(0);
        self.sink(0);
        Some(first)
    }

    /// Keeps only the items that `keep` says yes to, in heap order again.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.rows.retain(|(_, item)| keep(item));
        for at in (0..self.rows.len() / 2).rev() {
            self.sink(at);
        }
    }

    /// Moves a row towards the root until its parent is not later.
    fn rise(&mut self, root: usize, mut at: usize) {
        while at > root {
            let parent = (at - 1) / 2;
            if self.rows[at].0 >= self.rows[parent].0 {
                break;
            }
            self.rows.swap(at, parent);
            at = parent;
        }
    }

    /// Moves a row down to a leaf along the earlier children, then up to its place.
    fn sink(&mut self, root: usize) {
        let mut at = root;
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.rows.len() {
                break;
            }
            let right_wins = right < self.rows.len() && self.rows[left].0 >= self.rows[right].0;
            let child = if right_wins { right } else { left };
            self.rows.swap(at, child);
            at = child;
        }
        self.rise(root, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(mut heap: DeadlineHeap<u32>) -> Vec<u32> {
        std::iter::from_fn(|| heap.pop()).map(|(_, item)| item).collect()
    }

    #[test]
    fn deadlines_come_out_in_order() {
        let mut heap = DeadlineHeap::default();
        for n in [5, 3, 9, 1, 7, 2, 8] {
            heap.push(SimTime(n), n as u32);
        }
        assert_eq!(drained(heap), [1, 2, 3, 5, 7, 8, 9]);
    }

    /// Six equal keys pushed to a `heapq` come out in this order on CPython.
    #[test]
    fn equal_deadlines_come_out_as_heapq_gives_them() {
        let mut heap = DeadlineHeap::default();
        for n in 0..6 {
            heap.push(SimTime(1), n);
        }
        assert_eq!(drained(heap), [0, 2, 5, 4, 1, 3]);
    }

    #[test]
    fn retained_rows_form_a_heap_again() {
        let mut heap = DeadlineHeap::default();
        for n in (0..20).rev() {
            heap.push(SimTime(n), n as u32);
        }
        heap.retain(|n| n % 3 == 0);
        assert_eq!(drained(heap), [0, 3, 6, 9, 12, 15, 18]);
    }
}
