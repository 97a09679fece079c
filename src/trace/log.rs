//! The append-only log: packed events in chunks, and the strings they name.
//!
//! An event's position is its number, from 0. Appending never moves what is there, so a log of
//! millions grows without a copy. An event takes sixteen bytes while its chunk grows, and about five when the chunk is
//! full. The oldest events can be let go; the others keep their positions.

use super::cell::{self, Cell};
use super::dense::Dense;
use super::event::Event;
use super::strings::Strings;
use crate::time::SimTime;

/// Events a chunk holds.
const CHUNK: usize = 1 << 13;

/// An append-only sequence of events.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Chunks that are full.
    full: Vec<Dense>,
    /// The chunk that grows.
    open: Vec<Cell>,
    /// Chunks that were let go.
    gone: usize,
    first: usize,
    len: usize,
    /// Bytes that the full chunks take.
    dense: usize,
    /// The strings that the events name.
    pub strings: Strings,
}

impl Log {
    /// The position of the first event that is still there: all before it were let go.
    #[must_use]
    pub const fn first(&self) -> usize {
        self.first
    }

    /// Lets go all events before a position.
    pub fn let_go(&mut self, before: usize) {
        self.first = before.clamp(self.first, self.len);
        let gone = (self.first / CHUNK - self.gone).min(self.full.len());
        self.dense -= self.full.drain(..gone).map(|chunk| chunk.size()).sum::<usize>();
        self.gone += gone;
    }

    /// How many events there are, those let go included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Bytes its events take; the strings are the program's own.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.dense + self.full.capacity() * size_of::<Dense>() + self.open.capacity() * size_of::<Cell>()
    }

    /// Whether nothing has happened yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends an event.
    pub fn push(&mut self, event: &Event) {
        self.push_cell(cell::pack(event));
    }

    /// Appends a packed event. Cells no version knows are skipped when read.
    pub fn push_cell(&mut self, cell: Cell) {
        if self.open.len() == CHUNK {
            let chunk = Dense::of(&self.open);
            self.dense += chunk.size();
            self.full.push(chunk);
            self.open.clear();
        }
        self.open.push(cell);
        self.len += 1;
    }

    /// The event at a position; `None` past the end, before the first, or for a cell this version does not know.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<Event> {
        self.cell(position).and_then(cell::unpack)
    }

    /// The packed event at a position. Those around it are had for less by [`Log::cells`] and [`Log::cells_back`].
    #[must_use]
    pub fn cell(&self, position: usize) -> Option<Cell> {
        let chunk = self.chunk(position.max(self.first))?;
        match self.full.get(chunk) {
            _ if position < self.first => None,
            Some(full) => full.get(position % CHUNK),
            None => self.open.get(position.checked_sub(self.opened())?).copied(),
        }
    }

    /// Which of the chunks that are there a position belongs to.
    const fn chunk(&self, position: usize) -> Option<usize> {
        (position / CHUNK).checked_sub(self.gone)
    }

    /// The position of the first event of the chunk that grows.
    const fn opened(&self) -> usize {
        self.len - self.open.len()
    }

    /// Packed events from a position on, or from the first that is there, in order.
    pub fn cells(&self, from: usize) -> impl Iterator<Item = Cell> + '_ {
        let from = from.max(self.first);
        let full = self.chunk(from).and_then(|chunk| self.full.get(chunk..)).unwrap_or_default();
        let open = self.open.get(from.saturating_sub(self.opened())..).unwrap_or_default();
        let full = full.iter().enumerate();
        let full = full.flat_map(move |(number, chunk)| chunk.cells(if number == 0 { from % CHUNK } else { 0 }));
        full.chain(open.iter().copied())
    }

    /// Packed events before a position, as far back as they are there, with their positions, the last first.
    pub fn cells_back(&self, to: usize) -> impl Iterator<Item = (usize, Cell)> + '_ {
        let to = to.min(self.len);
        let open = &self.open[..to.saturating_sub(self.opened())];
        let full = (self.gone..self.gone + self.full.len()).zip(&self.full).rev();
        let full = full.filter(move |(number, _)| number * CHUNK < to);
        let full = full.flat_map(move |(number, chunk)| chunk.cells_back(to - number * CHUNK));
        let positions = (self.first..to).rev();
        positions.zip(open.iter().rev().copied().chain(full))
    }

    /// Events before a position, as far back as they are there, with their positions, the last first.
    pub fn events_back(&self, to: usize) -> impl Iterator<Item = (usize, Event)> + '_ {
        self.cells_back(to).filter_map(|(position, cell)| Some((position, cell::unpack(cell)?)))
    }

    /// Calls `visit` with each event of a range of positions, in order: the quickest way through a log.
    pub fn visit(&self, range: std::ops::Range<usize>, mut visit: impl FnMut(usize, &Event)) {
        let first = range.start.max(self.first);
        let mut visit = |position, cell| {
            if let Some(event) = cell::unpack(cell) {
                visit(position, &event);
            }
        };
        let (mut position, end) = (first, range.end.min(self.len));
        while position < end.min(self.opened()) {
            let Some(chunk) = self.chunk(position).and_then(|chunk| self.full.get(chunk)) else { return };
            for cell in chunk.cells(position % CHUNK).take(end - position) {
                visit(position, cell);
                position += 1;
            }
        }
        let opened = self.opened();
        for place in position.max(opened)..end {
            visit(place, self.open[place - opened]);
        }
    }

    /// Appends what a recorder took down.
    pub fn extend(&mut self, batch: &super::recorder::Batch) {
        for text in batch.strings.iter() {
            self.strings.push(text);
        }
        for &cell in &batch.cells {
            self.push_cell(cell);
        }
    }

    /// Events from a position on, or from the first that is there, with their positions, in order.
    pub fn events(&self, from: usize) -> impl Iterator<Item = (usize, Event)> + '_ {
        let from = from.max(self.first);
        self.cells(from).enumerate().filter_map(move |(i, cell)| Some((from + i, cell::unpack(cell)?)))
    }

    /// When the last event happened.
    #[must_use]
    pub fn end(&self) -> SimTime {
        self.len.checked_sub(1).and_then(|last| self.cell(last)).map_or(SimTime::ZERO, |cell| SimTime(cell[0] >> 8))
    }

    /// When the first event that is there happened.
    #[must_use]
    pub fn start(&self) -> SimTime {
        self.cell(self.first).map_or(SimTime::ZERO, |cell| SimTime(cell[0] >> 8))
    }

    /// The position of the first event later than `at`, or of the first that is there: what a seek to a time folds
    /// up to.
    #[must_use]
    pub fn position_after(&self, at: SimTime) -> usize {
        let starts = |cell: Option<Cell>| cell.is_some_and(|cell| cell[0] >> 8 <= at.0);
        if starts(self.open.first().copied()) {
            let place = self.open.partition_point(|cell| cell[0] >> 8 <= at.0);
            return (self.opened() + place).max(self.first);
        }
        let chunk = self.full.partition_point(|chunk| starts(chunk.get(0)));
        let Some(chunk) = chunk.checked_sub(1) else { return self.first };
        ((self.gone + chunk) * CHUNK + self.full[chunk].until(at.0)).max(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::What;

    /// Three events a nanosecond, over two chunks and a bit.
    fn log() -> Log {
        let mut log = Log::default();
        for n in 0..CHUNK as u64 * 2 + 100 {
            log.push(&Event { at: SimTime(n / 3), what: What::TurnBegan { ready: n as u32 } });
        }
        log
    }

    #[test]
    fn a_moment_is_found_behind_all_its_events() {
        let log = log();
        for at in [0, 1, 2, CHUNK as u64 / 3, CHUNK as u64 / 3 + 1, 5000] {
            assert_eq!(log.position_after(SimTime(at)), (at as usize + 1) * 3, "at {at} ns");
        }
        assert_eq!(log.position_after(SimTime::MAX), log.len());
        assert_eq!(Log::default().position_after(SimTime(1)), 0);
    }

    #[test]
    fn what_is_left_keeps_its_positions() {
        let (whole, mut log) = (log(), log());
        for first in [5, CHUNK - 1, CHUNK + 9, 2 * CHUNK, 2 * CHUNK + 50] {
            log.let_go(first);
            assert_eq!((log.first(), log.len()), (first, whole.len()));
            assert!(log.events(0).eq(whole.events(first)));
            assert!(log.cells(first + 7).eq(whole.cells(first + 7)));
            assert!(log.cells_back(usize::MAX).eq(whole.cells_back(whole.len()).take_while(|&(at, _)| at >= first)));
            assert_eq!((log.get(first - 1), log.get(first)), (None, whole.get(first)));
            assert_eq!(log.position_after(SimTime(0)), first);
            assert_eq!(log.position_after(SimTime(5600)), whole.position_after(SimTime(5600)).max(first));
        }
        log.let_go(usize::MAX);
        log.push(&Event { at: SimTime(1 << 20), what: What::LoopEnded });
        assert_eq!(log.events(0).map(|(position, _)| position).collect::<Vec<_>>(), [whole.len()]);
        assert!(log.size() < 2 * CHUNK * 16);
    }

    #[test]
    fn every_way_through_the_log_is_the_same() {
        let mut log = log();
        // A cell of a later version keeps its place and is passed over.
        log.push_cell([0xff, 0]);
        log.push(&Event { at: log.end(), what: What::LoopEnded });
        for (from, to) in
            [(0, log.len()), (CHUNK - 1, CHUNK + 1), (CHUNK, 2 * CHUNK), (7, 7), (2 * CHUNK + 90, usize::MAX)]
        {
            let mut visited = Vec::new();
            log.visit(from..to, |position, event| visited.push((position, *event)));
            let told: Vec<_> = log.events(from).take_while(|&(position, _)| position < to).collect();
            assert_eq!(visited, told, "{from}..{to}");
            let back = log.events_back(to).take_while(|&(position, _)| position >= from);
            let mut back: Vec<_> = back.collect();
            back.reverse();
            assert_eq!(back, told, "{from}..{to}");
            assert!(told.iter().all(|&(position, event)| log.get(position) == Some(event)));
        }
        assert_eq!(log.get(log.len() - 2), None);
    }
}
