//! One simulated socket: what it is, where it is, and what it can do right now.

use std::collections::{BTreeMap, VecDeque};

use rustix::io::Errno;

use super::address::{Address, Family};
use super::datagram::Datagrams;
use super::stream::Stream;
use crate::ident::ResourceId;
use crate::time::SimTime;

/// What travels through a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stream of bytes.
    Stream,
    /// Messages, each on its own.
    Datagram,
}

/// Which direction is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// No more reading.
    Read,
    /// No more sending.
    Write,
    /// Neither.
    Both,
}

impl Shut {
    pub(super) fn reading(self) -> bool {
        self != Self::Write
    }

    pub(super) fn writing(self) -> bool {
        self != Self::Read
    }
}

/// Simulated: bytes that a socket keeps for sending, and for reading.
pub(super) const BUFFER: usize = 1 << 16;

/// What a socket does.
pub(super) enum Role {
    /// Nothing yet.
    Idle,
    /// Waits for connections: those that stand, with the moment at which they came.
    Listening { backlog: usize, came: VecDeque<(SimTime, i32)> },
    /// Tries to connect, in vain: the error comes then.
    Connecting { until: SimTime, error: Errno },
    /// Connected.
    Stream(Box<Stream>),
    /// Sends and gets messages.
    Datagram(Datagrams),
}

/// A socket.
pub(super) struct Socket {
    pub(super) family: Family,
    pub(super) kind: Kind,
    pub(super) local: Option<Address>,
    pub(super) peer: Option<Address>,
    pub(super) role: Role,
    /// What went wrong since the last call, and when.
    pub(super) error: Option<(SimTime, Errno)>,
    /// How many descriptors there are for it.
    pub(super) copies: u32,
    /// Options that were set and mean nothing here, by level and name.
    pub(super) options: BTreeMap<(i32, i32), Vec<u8>>,
    /// Whether closing it breaks the connection off (`SO_LINGER` with a time of 0).
    pub(super) breaks_off: bool,
    pub(super) send_buffer: usize,
    pub(super) receive_buffer: usize,
    /// Its number in the trace.
    pub(super) resource: ResourceId,
}

impl Socket {
    pub(super) fn new(family: Family, kind: Kind) -> Self {
        let role = match kind {
            Kind::Stream => Role::Idle,
            Kind::Datagram => Role::Datagram(Datagrams::default()),
        };
        Self {
            family,
            kind,
            local: None,
            peer: None,
            role,
            error: None,
            copies: 1,
            options: BTreeMap::new(),
            breaks_off: false,
            send_buffer: BUFFER,
            receive_buffer: BUFFER,
            resource: ResourceId::NONE,
        }
    }

    /// The error that has come, which is told once.
    pub(super) fn take_error(&mut self, now: SimTime) -> Option<Errno> {
        let (at, error) = self.error?;
        if at > now {
            return None;
        }
        self.error = None;
        Some(error)
    }

    /// Remembers an error that comes at `at`, unless one comes before it.
    pub(super) fn fail(&mut self, at: SimTime, error: Errno) {
        if self.error.is_none_or(|(before, _)| before > at) {
            self.error = Some((at, error));
        }
    }

    pub(super) fn stream(&mut self) -> Result<&mut Stream, Errno> {
        match &mut self.role {
            Role::Stream(stream) => Ok(stream),
            _ => Err(Errno::NOTCONN),
        }
    }

    pub(super) fn datagrams(&mut self) -> Result<&mut Datagrams, Errno> {
        match &mut self.role {
            Role::Datagram(datagrams) => Ok(datagrams),
            _ => Err(Errno::OPNOTSUPP),
        }
    }
}
