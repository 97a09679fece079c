//! Datagrams that have come to a socket or are on their way, and the services that answer them.

use std::collections::{BTreeMap, VecDeque};

use super::address::Address;
use super::remote::Remote;
use crate::time::SimTime;

/// One message, as its reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datagram {
    pub(super) at: SimTime,
    pub(super) from: Address,
    pub(super) bytes: Vec<u8>,
}

/// The messages of one socket.
#[derive(Default)]
pub(super) struct Datagrams {
    /// In order of arrival.
    queue: VecDeque<Datagram>,
    /// Who answers, by address.
    pub(super) remotes: BTreeMap<std::net::SocketAddr, Option<Remote>>,
    /// The other end of a pair.
    pub(super) twin: Option<i32>,
}

impl Datagrams {
    /// Takes in a message, unless the buffer is full: then it is lost, as datagrams are.
    pub(super) fn put(&mut self, datagram: Datagram, capacity: usize) {
        let held: usize = self.queue.iter().map(|row| row.bytes.len()).sum();
        if held + datagram.bytes.len() <= capacity {
            let place = self.queue.partition_point(|row| row.at <= datagram.at);
            self.queue.insert(place, datagram);
        }
    }

    /// The next message that has arrived.
    pub(super) fn get(&mut self, now: SimTime, keep: bool) -> Option<Datagram> {
        let front = self.queue.front().filter(|front| front.at <= now)?;
        if keep { Some(front.clone()) } else { self.queue.pop_front() }
    }

    /// When the next message arrives.
    pub(super) fn readable(&self) -> Option<SimTime> {
        self.queue.front().map(|front| front.at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::address::Family;
    use super::*;

    fn message(at: u64, size: usize) -> Datagram {
        Datagram { at: SimTime(at), from: Family::V4.nowhere(), bytes: vec![0; size] }
    }

    #[test]
    fn messages_are_read_as_they_arrive_and_lost_when_nobody_reads() {
        let mut inbox = Datagrams::default();
        inbox.put(message(20, 10), 100);
        inbox.put(message(10, 80), 100);
        inbox.put(message(5, 20), 100);
        assert_eq!(inbox.readable(), Some(SimTime(10)));
        assert_eq!(inbox.get(SimTime(9), false), None);
        assert_eq!(inbox.get(SimTime(10), true), Some(message(10, 80)));
        assert_eq!(inbox.get(SimTime(10), false), Some(message(10, 80)));
        assert_eq!(inbox.get(SimTime(99), false), Some(message(20, 10)));
        assert_eq!(inbox.get(SimTime(99), false), None);
    }
}
