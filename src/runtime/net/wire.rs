//! One direction of a connection: bytes with the moments at which they arrive.
//!
//! A chunk leaves when it may, when the link is free and when there is room for it at the far end; it
//! arrives after what its length takes at the link's bandwidth, and after the latency. Whoever reads
//! makes room, and what waited for room leaves then.

use std::collections::VecDeque;
use std::time::Duration;

use crate::time::SimTime;

/// How bytes get from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// How long each byte is under way.
    pub(super) latency: Duration,
    /// Bytes a second; `None` for as many as one likes.
    pub(super) bandwidth: Option<u64>,
}

impl Pace {
    /// Between two sockets of the same machine: what is sent is there.
    pub(super) const LOCAL: Self = Self { latency: Duration::ZERO, bandwidth: None };

    /// How long the link is busy with so many bytes.
    pub(super) fn takes(self, bytes: usize) -> Duration {
        match self.bandwidth {
            Some(rate) => Duration::from_secs_f64(bytes as f64 / rate.max(1) as f64),
            None => Duration::ZERO,
        }
    }

    /// The largest piece that travels as one: about twenty milliseconds of the link.
    pub(super) fn piece(self) -> usize {
        const SMALLEST: u64 = 1460;
        const LARGEST: u64 = 1 << 16;
        self.bandwidth.map_or(LARGEST, |rate| (rate / 50).clamp(SMALLEST, LARGEST)) as usize
    }
}

#[derive(Debug)]
struct Chunk {
    at: SimTime,
    bytes: Vec<u8>,
    /// How many of the bytes were read.
    read: usize,
}

/// Bytes on their way to one reader.
#[derive(Debug)]
pub(super) struct Wire {
    pace: Pace,
    /// How many bytes may be under way or unread.
    capacity: usize,
    /// What has left, in order of arrival.
    flight: VecDeque<Chunk>,
    /// What waits for room, with the moment from which on it may leave.
    waiting: VecDeque<(SimTime, Vec<u8>)>,
    in_flight: usize,
    held_back: usize,
    /// When the link is free again.
    free: SimTime,
    /// When word of the last room made reaches the sender.
    opened: SimTime,
    /// When nothing more will be sent, and when the reader sees that.
    ends: Option<SimTime>,
    end: Option<SimTime>,
}

impl Wire {
    pub(super) fn new(pace: Pace, capacity: usize) -> Self {
        Self {
            pace,
            capacity,
            flight: VecDeque::new(),
            waiting: VecDeque::new(),
            in_flight: 0,
            held_back: 0,
            free: SimTime::ZERO,
            opened: SimTime::ZERO,
            ends: None,
            end: None,
        }
    }

    /// Sends bytes that are ready to leave at `at`.
    pub(super) fn push(&mut self, at: SimTime, bytes: &[u8]) {
        for piece in bytes.chunks(self.pace.piece()) {
            self.held_back += piece.len();
            self.waiting.push_back((at, piece.to_vec()));
        }
        self.pump();
    }

    /// Sends nothing more from `at` on.
    pub(super) fn finish(&mut self, at: SimTime) {
        self.ends.get_or_insert(at);
        self.pump();
    }

    /// Lets leave what has room.
    fn pump(&mut self) {
        while let Some((at, bytes)) = self.waiting.pop_front() {
            let size = bytes.len();
            if self.in_flight > 0 && self.in_flight + size > self.capacity {
                self.waiting.push_front((at, bytes));
                return;
            }
            self.free = at.max(self.free).max(self.opened) + self.pace.takes(size);
            self.held_back -= size;
            self.in_flight += size;
            self.flight.push_back(Chunk { at: self.free + self.pace.latency, bytes, read: 0 });
        }
        if let (Some(ends), None) = (self.ends, self.end) {
            self.end = Some(ends.max(self.free) + self.pace.latency);
        }
    }

    /// At most so many of the bytes that have arrived. Without `keep` they are gone then.
    pub(super) fn read(&mut self, now: SimTime, most: usize, keep: bool) -> Vec<u8> {
        let mut taken = Vec::new();
        for chunk in self.flight.iter_mut().take_while(|chunk| chunk.at <= now) {
            let end = chunk.bytes.len().min(chunk.read + (most - taken.len()));
            taken.extend_from_slice(&chunk.bytes[chunk.read..end]);
            if !keep {
                chunk.read = end;
            }
            if taken.len() == most {
                break;
            }
        }
        if !keep && !taken.is_empty() {
            self.flight.retain(|chunk| chunk.read < chunk.bytes.len());
            self.in_flight -= taken.len();
            if !self.waiting.is_empty() {
                self.opened = now + self.pace.latency;
                self.pump();
            }
        }
        taken
    }

    /// Since when, or from when on, there is something to read: bytes or their end.
    pub(super) fn readable(&self) -> Option<SimTime> {
        self.flight.front().map(|chunk| chunk.at).or(self.end)
    }

    /// Whether the end has come and everything before it was read.
    pub(super) fn is_over(&self, now: SimTime) -> bool {
        self.flight.is_empty() && self.end.is_some_and(|end| end <= now)
    }

    /// When the reader learns that nothing more comes.
    pub(super) const fn end(&self) -> Option<SimTime> {
        self.end
    }

    /// Bytes sent and not read.
    pub(super) const fn unread(&self) -> usize {
        self.in_flight + self.held_back
    }

    /// Whether bytes that have arrived would be lost if the reader went away.
    pub(super) fn has_arrived(&self, now: SimTime) -> bool {
        self.flight.front().is_some_and(|chunk| chunk.at <= now)
    }

    /// Loses everything after `at`, as a connection does that is broken off.
    pub(super) fn cut(&mut self, at: SimTime) {
        self.waiting.clear();
        self.held_back = 0;
        self.flight.retain(|chunk| chunk.at <= at);
        self.in_flight = self.flight.iter().map(|chunk| chunk.bytes.len() - chunk.read).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> SimTime {
        SimTime(n * 1_000_000)
    }

    fn wire(latency: u64, bandwidth: Option<u64>, capacity: usize) -> Wire {
        Wire::new(Pace { latency: Duration::from_millis(latency), bandwidth }, capacity)
    }

    #[test]
    fn bytes_arrive_after_latency_and_length() {
        let mut wire = wire(30, Some(1_000_000), 1 << 16);
        wire.push(ms(10), &[0; 10_000]);
        assert_eq!(wire.readable(), Some(ms(50)));
        assert!(wire.read(ms(49), 100, false).is_empty());
        assert_eq!(wire.read(ms(50), 100, false).len(), 100);
    }

    #[test]
    fn the_link_carries_one_thing_after_the_other() {
        let mut wire = wire(0, Some(1_000_000), 1 << 16);
        wire.push(ms(0), &[1; 5_000]);
        wire.push(ms(1), &[2; 5_000]);
        assert_eq!(wire.read(ms(5), 99_999, false), [1; 5_000]);
        assert_eq!(wire.readable(), Some(ms(10)));
    }

    #[test]
    fn a_long_message_arrives_in_pieces() {
        let mut wire = wire(0, Some(100_000), 1 << 16);
        wire.push(ms(0), &[0; 10_000]);
        assert_eq!(wire.readable(), Some(ms(20)));
        assert_eq!(wire.read(ms(50), 99_999, false).len(), 4_000);
    }

    #[test]
    fn a_reader_who_does_not_read_holds_the_sender_back() {
        let mut wire = wire(10, None, 100_000);
        wire.push(ms(0), &vec![0; 1 << 18]);
        assert_eq!(wire.read(ms(10), 1 << 20, true).len(), 1 << 16, "as much as there was room for");
        assert_eq!(wire.read(ms(50), 1 << 20, false).len(), 1 << 16);
        assert_eq!(wire.readable(), Some(ms(70)), "word of the room travels, then the bytes");
    }

    #[test]
    fn the_end_comes_after_the_last_byte() {
        let mut wire = wire(10, Some(1_000_000), 1 << 16);
        wire.push(ms(0), &vec![0; 20_000]);
        wire.finish(ms(1));
        assert_eq!(wire.end(), Some(ms(30)));
        assert!(!wire.is_over(ms(30)));
        assert_eq!(wire.read(ms(30), 1 << 20, false).len(), 20_000);
        assert!(wire.is_over(ms(30)));
    }

    #[test]
    fn what_was_under_way_is_lost_when_a_connection_breaks() {
        let mut wire = wire(10, None, 1 << 16);
        wire.push(ms(0), b"here");
        wire.push(ms(20), b"never");
        wire.cut(ms(15));
        assert_eq!(wire.read(ms(99), 100, false), b"here");
        assert_eq!(wire.unread(), 0);
    }
}
