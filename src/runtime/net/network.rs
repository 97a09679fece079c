//! The table of simulated sockets, and the hosts they can reach.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;

use super::address::{Address, Family, host_address};
use super::service::Host;
use super::socket::{Kind, Role, Socket};
use super::stream::Stream;
use crate::ident::ResourceId;
use crate::time::SimTime;

/// The first descriptor of a simulated socket: larger than any that an operating system gives out, so that
/// none is ever taken for a file of the process.
const FIRST: i32 = 1 << 20;

/// The first port that is given to a socket that asked for none.
const FIRST_PORT: u16 = 40_001;

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interest {
    /// Something to read: bytes, their end, a connection to accept.
    Read,
    /// Room to send, or a connection that stands.
    Write,
}

/// The simulated network of a run: its sockets, by descriptor, and the hosts that they can reach.
pub struct Network {
    state: Mutex<State>,
    /// Counts whatever may have changed what somebody waits for.
    changes: AtomicU64,
}

pub(super) struct State {
    pub(super) hosts: Vec<Host>,
    pub(super) sockets: BTreeMap<i32, Socket>,
    /// Descriptors beyond the first of a socket, and which socket they mean.
    copies: BTreeMap<i32, i32>,
    next: i32,
    next_port: u16,
    pub(super) connections: u32,
    pub(super) seed: u64,
}

impl Network {
    /// A network of these hosts; what happens by chance on it comes from the seed.
    #[must_use]
    pub fn new(hosts: Vec<Host>, seed: u64) -> Self {
        let state = State {
            hosts,
            sockets: BTreeMap::new(),
            copies: BTreeMap::new(),
            next: FIRST,
            next_port: FIRST_PORT,
            connections: 0,
            seed,
        };
        Self { state: Mutex::new(state), changes: AtomicU64::new(0) }
    }

    /// Looks without changing anything.
    pub(super) fn look(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something that somebody may wait for.
    pub(super) fn change(&self) -> MutexGuard<'_, State> {
        self.changes.fetch_add(1, Ordering::Release);
        self.look()
    }

    /// A number that grows whenever anything changes that somebody may wait for.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The address of the host of this name; `None` when the network has no such host.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Option<IpAddr> {
        let name = name.trim_end_matches('.');
        if name.eq_ignore_ascii_case("localhost") {
            return Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        self.look().hosts.iter().position(|host| host.name.eq_ignore_ascii_case(name)).map(host_address)
    }

    /// The name of the host with this address.
    #[must_use]
    pub fn name_of(&self, address: IpAddr) -> Option<String> {
        let state = self.look();
        state.hosts.iter().enumerate().find(|&(row, _)| host_address(row) == address).map(|(_, host)| host.name.clone())
    }

    /// How many hosts there are.
    #[must_use]
    pub fn hosts(&self) -> usize {
        self.look().hosts.len()
    }

    /// A new socket; says its descriptor.
    pub fn socket(&self, family: Family, kind: Kind) -> i32 {
        self.look().insert(Socket::new(family, kind))
    }

    /// Two sockets that are connected to each other.
    pub fn pair(&self, kind: Kind, now: SimTime) -> (i32, i32) {
        let mut state = self.look();
        let [first, second] = [(); 2].map(|()| state.insert(Socket::new(Family::Unix, kind)));
        for (own, far) in [(first, second), (second, first)] {
            if let Some(socket) = state.sockets.get_mut(&own) {
                (socket.local, socket.peer) = (Some(Family::Unix.nowhere()), Some(Family::Unix.nowhere()));
                match &mut socket.role {
                    Role::Datagram(datagrams) => datagrams.twin = Some(far),
                    role => *role = Role::Stream(Box::new(Stream::local(far, now))),
                }
            }
        }
        (first, second)
    }

    /// Another descriptor for the same socket.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn duplicate(&self, descriptor: i32) -> Result<i32, Errno> {
        let mut state = self.look();
        let id = state.id_of(descriptor);
        state.get(descriptor)?.copies += 1;
        let copy = state.next;
        state.next += 1;
        state.copies.insert(copy, id);
        Ok(copy)
    }

    /// What a descriptor stands for.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn kind_of(&self, descriptor: i32) -> Result<(Family, Kind), Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        Ok((socket.family, socket.kind))
    }

    /// Gives a socket its address.
    ///
    /// # Errors
    /// As `bind(2)`: `ADDRINUSE`, `ADDRNOTAVAIL`, `INVAL`, `BADF`.
    pub fn bind(&self, descriptor: i32, address: Address) -> Result<(), Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        if socket.local.is_some() {
            return Err(Errno::INVAL);
        }
        let kind = socket.kind;
        if !address.is_local() {
            return Err(Errno::ADDRNOTAVAIL);
        }
        let address = if address.port() == 0 { state.with_free_port(address, kind) } else { address };
        // Whether a path is taken is the file system's to say; the socket that had it keeps its connections.
        let is_path = matches!(&address, Address::Unix(path) if path.first().is_some_and(|&first| first != 0));
        if !is_path && state.owner(&address, kind).is_some() {
            return Err(Errno::ADDRINUSE);
        }
        state.get(descriptor)?.local = Some(address);
        Ok(())
    }

    /// A socket's own address.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn local(&self, descriptor: i32) -> Result<Address, Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        Ok(socket.local.clone().unwrap_or_else(|| socket.family.nowhere()))
    }

    /// The address that a socket is connected to.
    ///
    /// # Errors
    /// `NOTCONN`, `BADF`.
    pub fn peer(&self, descriptor: i32, now: SimTime) -> Result<Address, Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        let stands = match &socket.role {
            Role::Stream(stream) => stream.established <= now,
            Role::Datagram(_) => true,
            _ => false,
        };
        socket.peer.clone().filter(|_| stands).ok_or(Errno::NOTCONN)
    }

    /// Sets an option, by the operating system's numbers. Most mean nothing on a simulated network and
    /// are only remembered.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn set_option(&self, descriptor: i32, level: i32, name: i32, value: Vec<u8>) -> Result<(), Errno> {
        self.look().get(descriptor)?.options.insert((level, name), value);
        Ok(())
    }

    /// An option that was set.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn option(&self, descriptor: i32, level: i32, name: i32) -> Result<Option<Vec<u8>>, Errno> {
        Ok(self.look().get(descriptor)?.options.get(&(level, name)).cloned())
    }

    /// How many bytes a socket keeps for sending, and for reading.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn buffers(&self, descriptor: i32) -> Result<(usize, usize), Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        Ok((socket.send_buffer, socket.receive_buffer))
    }

    /// Changes how many bytes a socket keeps.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn set_buffers(&self, descriptor: i32, send: usize, receive: usize) -> Result<(), Errno> {
        const SMALLEST: usize = 2048;
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        (socket.send_buffer, socket.receive_buffer) = (send.max(SMALLEST), receive.max(SMALLEST));
        Ok(())
    }

    /// Whether closing the socket is to break its connection off (`SO_LINGER` with a time of 0).
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn set_breaks_off(&self, descriptor: i32, breaks_off: bool) -> Result<(), Errno> {
        self.look().get(descriptor)?.breaks_off = breaks_off;
        Ok(())
    }

    /// Whether a socket waits for connections.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn is_listening(&self, descriptor: i32) -> Result<bool, Errno> {
        Ok(matches!(self.look().get(descriptor)?.role, Role::Listening { .. }))
    }

    /// The error that came up since it was last asked for (`SO_ERROR`).
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn take_error(&self, descriptor: i32, now: SimTime) -> Result<Option<Errno>, Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        if let Role::Connecting { until, error } = socket.role
            && until <= now
        {
            socket.role = Role::Idle;
            return Ok(Some(error));
        }
        Ok(socket.take_error(now))
    }

    /// The number a socket has in the trace.
    #[must_use]
    pub fn resource(&self, descriptor: i32) -> ResourceId {
        self.look().get(descriptor).map_or(ResourceId::NONE, |socket| socket.resource)
    }

    /// Gives a socket its number in the trace.
    pub fn set_resource(&self, descriptor: i32, resource: ResourceId) {
        if let Ok(socket) = self.look().get(descriptor) {
            socket.resource = resource;
        }
    }
}

impl State {
    pub(super) fn insert(&mut self, socket: Socket) -> i32 {
        let id = self.next;
        self.next += 1;
        self.sockets.insert(id, socket);
        id
    }

    /// The number of the socket that a descriptor means.
    pub(super) fn id_of(&self, descriptor: i32) -> i32 {
        self.copies.get(&descriptor).copied().unwrap_or(descriptor)
    }

    pub(super) fn get(&mut self, descriptor: i32) -> Result<&mut Socket, Errno> {
        let id = self.id_of(descriptor);
        self.sockets.get_mut(&id).ok_or(Errno::BADF)
    }

    /// Lets go of a descriptor; the socket, if that was its last.
    pub(super) fn release(&mut self, descriptor: i32) -> Result<Option<(i32, Socket)>, Errno> {
        let id = self.id_of(descriptor);
        let socket = self.get(descriptor)?;
        socket.copies -= 1;
        let is_last = socket.copies == 0;
        self.copies.remove(&descriptor);
        Ok(if is_last { self.sockets.remove(&id).map(|socket| (id, socket)) } else { None })
    }

    /// Who is bound to an address that would clash with this one.
    fn owner(&self, address: &Address, kind: Kind) -> Option<i32> {
        if *address == Family::Unix.nowhere() {
            return None;
        }
        let clashes = |socket: &Socket| {
            let is_connection = matches!(socket.role, Role::Stream(_));
            !is_connection && socket.kind == kind && socket.local.as_ref().is_some_and(|own| own.takes(address))
        };
        self.sockets.iter().find(|(_, socket)| clashes(socket)).map(|(&id, _)| id)
    }

    pub(super) fn with_free_port(&mut self, address: Address, kind: Kind) -> Address {
        loop {
            let port = self.next_port;
            self.next_port = self.next_port.checked_add(1).unwrap_or(FIRST_PORT);
            match address.with_port(port) {
                Some(address) if self.owner(&address, kind).is_some() => {}
                Some(address) => return address,
                None => return address,
            }
        }
    }

    /// The address of this machine that a connection to `target` begins at.
    pub(super) fn own_address(&mut self, target: &Address, kind: Kind) -> Address {
        let own = match target {
            Address::Ip(target) if target.ip().is_loopback() => Address::Ip((target.ip(), 0).into()),
            Address::Ip(target) if target.is_ipv6() => Address::Ip((std::net::Ipv6Addr::LOCALHOST, 0).into()),
            // Simulated: this machine's own address, among those kept free for examples.
            Address::Ip(target) if !target.ip().is_unspecified() => {
                Address::Ip((Ipv4Addr::new(192, 0, 2, 1), 0).into())
            }
            Address::Ip(_) => Address::Ip((Ipv4Addr::LOCALHOST, 0).into()),
            Address::Unix(_) => return Family::Unix.nowhere(),
        };
        self.with_free_port(own, kind)
    }
}
