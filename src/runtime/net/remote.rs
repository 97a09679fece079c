//! The far end of a connection that leaves this machine: a [`Service`] behind a link.
//!
//! Whatever is sent to it is handed over at once, with the moment at which it will arrive there, and
//! its replies are put on the way back with their own moments. So nothing has to run later.

use std::collections::VecDeque;

use super::service::{Link, Reply, Service, Then};
use super::wire::{Pace, Wire};
use crate::runtime::mix::{STEP, fraction, mixed};
use crate::time::SimTime;

/// The moment at which the near end learns that the far end broke the connection off, if it did.
pub(super) type Broke = Option<SimTime>;

/// A service, and the way there.
pub(super) struct Remote {
    service: Box<dyn Service>,
    pace: Pace,
    /// When the link towards the service is free.
    free: SimTime,
    /// What is still in the send buffer: when each part has left, and its length.
    leaving: VecDeque<(SimTime, usize)>,
    /// When the last reply left; replies keep their order.
    replied: SimTime,
    /// Whether the service ended the connection, and when the near end learns it.
    closed: Option<SimTime>,
    finished: bool,
}

/// The way of one connection over a link: jitter is drawn once, from the seed and the connection's number.
pub(super) fn pace_of(link: &Link, seed: u64, connection: u32) -> Pace {
    let share = fraction(mixed((seed ^ u64::from(connection).rotate_left(32)).wrapping_add(STEP)));
    Pace { latency: link.latency + link.jitter.mul_f64(share), bandwidth: link.bandwidth }
}

impl Remote {
    /// Both ends of a connection that was asked for at `at`: the service, what comes back from it, and when
    /// the near end may use it.
    pub(super) fn connected(service: Box<dyn Service>, pace: Pace, at: SimTime, room: usize) -> (Self, Wire, SimTime) {
        let established = at + 2 * pace.latency;
        let mut remote = Self {
            service,
            pace,
            free: established,
            leaving: VecDeque::new(),
            replied: SimTime::ZERO,
            closed: None,
            finished: false,
        };
        let mut back = Wire::new(pace, room);
        let heard = established + pace.latency;
        let replies = remote.service.connected(heard);
        // A service that breaks off at once is noticed when something is sent to it.
        let _ = remote.answer(heard, replies, &mut back);
        (remote, back, established)
    }

    /// Sends bytes, and takes in what the service replies to each piece.
    pub(super) fn send(&mut self, now: SimTime, bytes: &[u8], back: &mut Wire) -> Broke {
        let mut broke = None;
        for piece in bytes.chunks(self.pace.piece()) {
            self.free = self.free.max(now) + self.pace.takes(piece.len());
            self.leaving.push_back((self.free, piece.len()));
            if self.closed.is_none() {
                let at = self.free + self.pace.latency;
                let replies = self.service.received(at, piece);
                broke = broke.or(self.answer(at, replies, back));
            }
        }
        broke
    }

    /// One datagram; each reply is one datagram.
    pub(super) fn send_datagram(&mut self, now: SimTime, bytes: &[u8]) -> Vec<(SimTime, Vec<u8>)> {
        self.free = self.free.max(now) + self.pace.takes(bytes.len());
        let at = self.free + self.pace.latency;
        let replies = self.service.received(at, bytes).into_iter();
        let arrives = |reply: Reply, bytes: Vec<u8>| (at + reply.after + self.pace.latency, bytes);
        let sent = |reply: Reply| match reply.then {
            Then::Sends(ref bytes) => Some(arrives(reply.clone(), bytes.clone())),
            Then::Closes | Then::Resets => None,
        };
        replies.filter_map(sent).collect()
    }

    /// Tells the service that nothing more will be sent to it.
    pub(super) fn finish(&mut self, now: SimTime, back: &mut Wire) -> Broke {
        if std::mem::replace(&mut self.finished, true) || self.closed.is_some() {
            return None;
        }
        let at = self.free.max(now) + self.pace.latency;
        let replies = self.service.finished(at);
        self.answer(at, replies, back)
    }

    fn answer(&mut self, at: SimTime, replies: Vec<Reply>, back: &mut Wire) -> Broke {
        for reply in replies {
            if self.closed.is_some() {
                break;
            }
            let leaves = self.replied.max(at + reply.after);
            self.replied = leaves;
            match reply.then {
                Then::Sends(bytes) => back.push(leaves, &bytes),
                Then::Closes => {
                    back.finish(leaves);
                    self.closed = Some(leaves + self.pace.latency);
                }
                Then::Resets => {
                    let seen = leaves + self.pace.latency;
                    back.cut(seen);
                    self.closed = Some(seen);
                    return Some(seen);
                }
            }
        }
        None
    }

    /// When the near end learns that the service is gone, if it is.
    pub(super) const fn closed(&self) -> Option<SimTime> {
        self.closed
    }

    /// How long word takes there and back.
    pub(super) fn round_trip(&self) -> std::time::Duration {
        2 * self.pace.latency
    }

    /// Bytes in the send buffer that have not left.
    pub(super) fn unsent(&self, now: SimTime) -> usize {
        self.leaving.iter().filter(|&&(left, _)| left > now).map(|&(_, size)| size).sum()
    }

    /// From when on at most `most` bytes are left in the send buffer.
    pub(super) fn unsent_below(&self, most: usize) -> SimTime {
        let mut left: usize = self.leaving.iter().map(|&(_, size)| size).sum();
        let mut since = SimTime::ZERO;
        for &(at, size) in &self.leaving {
            if left <= most {
                break;
            }
            (left, since) = (left - size, at);
        }
        since
    }

    /// Forgets what has left long ago.
    pub(super) fn tidy(&mut self, now: SimTime) {
        while self.leaving.front().is_some_and(|&(left, _)| left <= now) && self.leaving.len() > 1 {
            self.leaving.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Says back what it hears, a millisecond later; ends on an empty line, breaks off on "!".
    struct Echo;

    impl Service for Echo {
        fn received(&mut self, _at: SimTime, bytes: &[u8]) -> Vec<Reply> {
            let then = match bytes {
                b"\n" => Then::Closes,
                b"!" => Then::Resets,
                other => Then::Sends(other.to_vec()),
            };
            vec![Reply { after: Duration::from_millis(1), then }]
        }
    }

    const fn ms(n: u64) -> SimTime {
        SimTime(n * 1_000_000)
    }

    fn echo(latency: u64) -> (Remote, Wire, SimTime) {
        let pace = Pace { latency: Duration::from_millis(latency), bandwidth: None };
        Remote::connected(Box::new(Echo), pace, ms(0), 1 << 16)
    }

    #[test]
    fn an_answer_takes_a_round_trip_and_its_own_time() {
        let (mut remote, mut back, established) = echo(20);
        assert_eq!(established, ms(40));
        assert_eq!(remote.send(established, b"hello", &mut back), None);
        assert_eq!(back.readable(), Some(ms(81)));
        assert_eq!(back.read(ms(81), 100, false), b"hello");
    }

    #[test]
    fn an_end_in_order_and_a_break() {
        let (mut remote, mut back, at) = echo(20);
        assert_eq!(remote.send(at, b"\n", &mut back), None);
        assert_eq!((back.end(), remote.closed()), (Some(ms(81)), Some(ms(81))));
        let (mut remote, mut back, at) = echo(20);
        assert_eq!(remote.send(at, b"!", &mut back), Some(ms(81)));
    }

    #[test]
    fn a_half_closed_connection_is_closed_by_the_service() {
        let (mut remote, mut back, at) = echo(20);
        assert_eq!(remote.finish(at, &mut back), None);
        assert_eq!(back.end(), Some(ms(80)));
    }

    #[test]
    fn the_send_buffer_empties_at_the_pace_of_the_link() {
        let pace = Pace { latency: Duration::ZERO, bandwidth: Some(1_000_000) };
        let (mut remote, mut back, at) = Remote::connected(Box::new(Echo), pace, ms(0), 1 << 16);
        remote.send(at, &vec![0; 60_000], &mut back);
        assert_eq!(remote.unsent(ms(0)), 60_000);
        assert_eq!(remote.unsent(ms(20)), 40_000);
        assert_eq!(remote.unsent_below(20_000), ms(40));
    }

    #[test]
    fn jitter_is_drawn_once_a_connection_and_from_the_seed() {
        let link = Link { latency: Duration::from_millis(10), jitter: Duration::from_millis(10), bandwidth: None };
        let drawn: Vec<_> = (1..50).map(|connection| pace_of(&link, 7, connection).latency).collect();
        assert!(drawn.iter().all(|&latency| latency >= link.latency && latency < 2 * link.latency));
        assert_ne!(drawn[0], drawn[1]);
        assert_eq!(drawn[0], pace_of(&link, 7, 1).latency);
        assert_ne!(drawn[0], pace_of(&link, 8, 1).latency);
    }
}
