//! One end of a connection: what comes in, and where to it goes out.

use rustix::io::Errno;

use super::remote::{Broke, Remote};
use super::wire::{Pace, Wire};
use crate::time::SimTime;

/// The other end.
pub(super) enum Far {
    /// A socket of this machine, by number; it may be gone.
    Here(i32),
    /// A service on another machine.
    Away(Box<Remote>),
}

/// A connection, seen from one end.
pub(super) struct Stream {
    pub(super) incoming: Wire,
    pub(super) far: Far,
    /// From when on it may be used.
    pub(super) established: SimTime,
    pub(super) reading_ended: bool,
    pub(super) sending_ended: bool,
    /// Since when there is room to send.
    pub(super) roomy: SimTime,
}

impl Stream {
    /// One end of a connection between two sockets of this machine.
    pub(super) fn local(far: i32, at: SimTime) -> Self {
        // What may be unread is limited by the sender, who sees both buffers.
        Self::new(Wire::new(Pace::LOCAL, usize::MAX >> 1), Far::Here(far), at)
    }

    /// A connection to a service.
    pub(super) fn remote(remote: Remote, back: Wire, established: SimTime) -> Self {
        Self::new(back, Far::Away(Box::new(remote)), established)
    }

    fn new(incoming: Wire, far: Far, established: SimTime) -> Self {
        Self { incoming, far, established, reading_ended: false, sending_ended: false, roomy: established }
    }

    /// What has come.
    ///
    /// # Errors
    /// `AGAIN` when nothing is there yet.
    pub(super) fn read(&mut self, now: SimTime, most: usize, keep: bool) -> Result<Vec<u8>, Errno> {
        if now < self.established {
            return Err(Errno::AGAIN);
        }
        let bytes = self.incoming.read(now, most, keep);
        if bytes.is_empty() && most > 0 && !self.reading_ended && !self.incoming.is_over(now) {
            return Err(Errno::AGAIN);
        }
        Ok(bytes)
    }

    /// Sends to a service; how much fitted into the send buffer, and what the service did.
    pub(super) fn send_away(&mut self, now: SimTime, bytes: &[u8], capacity: usize) -> Result<(usize, Broke), Errno> {
        let Far::Away(remote) = &mut self.far else { return Err(Errno::NOTCONN) };
        remote.tidy(now);
        let taken = bytes.len().min(capacity.saturating_sub(remote.unsent(now)));
        if taken == 0 && !bytes.is_empty() {
            return Err(Errno::AGAIN);
        }
        let broke = remote.send(now, &bytes[..taken], &mut self.incoming);
        Ok((taken, broke))
    }

    /// Since when, or from when on, there is something to read.
    pub(super) fn readable(&self) -> Option<SimTime> {
        if self.reading_ended {
            return Some(self.established);
        }
        Some(self.incoming.readable()?.max(self.established))
    }
}
