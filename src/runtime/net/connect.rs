//! How connections come to be: listening, connecting, accepting.

use std::collections::VecDeque;
use std::time::Duration;

use rustix::io::Errno;

use super::address::{Address, Family, host_address};
use super::network::{Network, State};
use super::remote::{Remote, pace_of};
use super::service::Answer;
use super::socket::{Kind, Role, Socket};
use super::stream::Stream;
use crate::time::SimTime;

/// How long Linux tries to reach a host that says nothing.
const PATIENCE: Duration = Duration::from_secs(127);

/// Simulated: how long it takes to learn that no host has an address.
const UNREACHABLE: Duration = Duration::from_millis(20);

impl Network {
    /// Lets a socket wait for connections.
    ///
    /// # Errors
    /// As `listen(2)`: `OPNOTSUPP` for datagrams, `INVAL` when it is connected, `BADF`.
    pub fn listen(&self, descriptor: i32, backlog: usize) -> Result<(), Errno> {
        let mut state = self.look();
        let socket = state.get(descriptor)?;
        if socket.kind == Kind::Datagram {
            return Err(Errno::OPNOTSUPP);
        }
        match &mut socket.role {
            Role::Idle => socket.role = Role::Listening { backlog, came: VecDeque::new() },
            Role::Listening { backlog: before, .. } => *before = backlog,
            _ => return Err(Errno::INVAL),
        }
        if socket.local.is_none() {
            let everywhere = socket.family.nowhere();
            let address = state.with_free_port(everywhere, Kind::Stream);
            state.get(descriptor)?.local = Some(address);
        }
        Ok(())
    }

    /// Connects a socket. `INPROGRESS` says that the connection stands, or has failed, when the socket can
    /// be written to.
    ///
    /// # Errors
    /// As `connect(2)` on a socket that does not block.
    pub fn connect(&self, descriptor: i32, to: &Address, now: SimTime) -> Result<(), Errno> {
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        if socket.kind == Kind::Datagram {
            return state.aim(descriptor, to);
        }
        match &socket.role {
            Role::Idle => {}
            Role::Stream(stream) if stream.established > now => return Err(Errno::ALREADY),
            Role::Connecting { until, error } if *until <= now => {
                let error = *error;
                socket.role = Role::Idle;
                return Err(error);
            }
            Role::Connecting { .. } => return Err(Errno::ALREADY),
            Role::Stream(_) | Role::Listening { .. } | Role::Datagram(_) => return Err(Errno::ISCONN),
        }
        if to.is_local() { state.connect_here(descriptor, to, now) } else { state.connect_away(descriptor, to, now) }
    }

    /// Takes the next connection that has come: its descriptor, and who is at its far end.
    ///
    /// # Errors
    /// `AGAIN` when none has come, `INVAL` when the socket does not listen, `BADF`.
    pub fn accept(&self, descriptor: i32, now: SimTime) -> Result<(i32, Address), Errno> {
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        let Role::Listening { came, .. } = &mut socket.role else {
            return Err(if socket.kind == Kind::Datagram { Errno::OPNOTSUPP } else { Errno::INVAL });
        };
        if came.front().is_none_or(|&(at, _)| at > now) {
            return Err(Errno::AGAIN);
        }
        let (_, accepted) = came.pop_front().ok_or(Errno::AGAIN)?;
        let peer = state.get(accepted)?.peer.clone();
        Ok((accepted, peer.unwrap_or_else(|| Family::V4.nowhere())))
    }
}

impl State {
    /// Says where a socket's datagrams go from now on.
    fn aim(&mut self, descriptor: i32, to: &Address) -> Result<(), Errno> {
        if self.get(descriptor)?.local.is_none() {
            let own = self.own_address(to, Kind::Datagram);
            self.get(descriptor)?.local = Some(own);
        }
        self.get(descriptor)?.peer = Some(to.clone());
        Ok(())
    }

    /// Who listens at an address.
    fn listener(&self, to: &Address) -> Option<i32> {
        let listens = |socket: &Socket| {
            matches!(socket.role, Role::Listening { .. }) && socket.local.as_ref().is_some_and(|own| own.takes(to))
        };
        // The newest first: it has the path of an older one whose file was taken away.
        self.sockets.iter().rev().find(|(_, socket)| listens(socket)).map(|(&id, _)| id)
    }

    fn connect_here(&mut self, descriptor: i32, to: &Address, now: SimTime) -> Result<(), Errno> {
        let id = self.id_of(descriptor);
        let Some(listener) = self.listener(to) else {
            if matches!(to, Address::Unix(_)) {
                return Err(Errno::CONNREFUSED);
            }
            // A TCP socket that does not block hears of it when it next looks.
            self.get(id)?.role = Role::Connecting { until: now, error: Errno::CONNREFUSED };
            return Err(Errno::INPROGRESS);
        };
        let own = match self.get(id)?.local.clone() {
            Some(own) => own,
            None => self.own_address(to, Kind::Stream),
        };
        let server = self.get(listener)?;
        let mut accepted = Socket::new(server.family, Kind::Stream);
        accepted.local = match (to, server.local.clone()) {
            (Address::Ip(to), _) if !to.ip().is_unspecified() => Some(Address::Ip(*to)),
            (_, Some(local)) => Some(match &own {
                Address::Ip(own) => Address::Ip((own.ip(), local.port()).into()),
                Address::Unix(_) => local,
            }),
            (_, None) => None,
        };
        (accepted.send_buffer, accepted.receive_buffer) = (server.send_buffer, server.receive_buffer);
        accepted.peer = Some(own.clone());
        accepted.role = Role::Stream(Box::new(Stream::local(id, now)));
        let peer = accepted.local.clone();
        let accepted = self.insert(accepted);
        if let Role::Listening { came, .. } = &mut self.get(listener)?.role {
            came.push_back((now, accepted));
        }
        let socket = self.get(id)?;
        (socket.local, socket.peer) = (Some(own), peer);
        socket.role = Role::Stream(Box::new(Stream::local(accepted, now)));
        if matches!(to, Address::Unix(_)) { Ok(()) } else { Err(Errno::INPROGRESS) }
    }

    fn connect_away(&mut self, descriptor: i32, to: &Address, now: SimTime) -> Result<(), Errno> {
        let Address::Ip(target) = to else { return Err(Errno::CONNREFUSED) };
        let own = match self.get(descriptor)?.local.clone() {
            Some(own) => own,
            None => self.own_address(to, Kind::Stream),
        };
        let room = self.get(descriptor)?.receive_buffer;
        let role = match self.call(target.ip(), target.port(), now) {
            Call::NoHost => Role::Connecting { until: now + UNREACHABLE, error: Errno::HOSTUNREACH },
            Call::Refused(round_trip) => Role::Connecting { until: now + round_trip, error: Errno::CONNREFUSED },
            Call::Silent => Role::Connecting { until: now + PATIENCE, error: Errno::TIMEDOUT },
            Call::Taken(service, pace) => {
                let (remote, back, established) = Remote::connected(service, pace, now, room);
                Role::Stream(Box::new(Stream::remote(remote, back, established)))
            }
        };
        let socket = self.get(descriptor)?;
        socket.role = role;
        (socket.local, socket.peer) = (Some(own), Some(to.clone()));
        Err(Errno::INPROGRESS)
    }

    /// Asks a host for a connection, at the moment at which the request arrives there.
    pub(super) fn call(&mut self, host: std::net::IpAddr, port: u16, now: SimTime) -> Call {
        let row = (0..self.hosts.len()).find(|&row| host_address(row) == host);
        let Some(host) = row.and_then(|row| self.hosts.get_mut(row)) else { return Call::NoHost };
        self.connections += 1;
        let pace = pace_of(&host.link, self.seed, self.connections);
        let Some((_, server)) = host.servers.iter_mut().find(|(own, _)| *own == port) else {
            return Call::Refused(2 * pace.latency);
        };
        match server.connect(now + pace.latency, self.connections) {
            Answer::Accepts(service) => Call::Taken(service, pace),
            Answer::Refuses => Call::Refused(2 * pace.latency),
            Answer::StaysSilent => Call::Silent,
        }
    }
}

/// What a host says to somebody who wants to connect.
pub(super) enum Call {
    NoHost,
    Refused(Duration),
    Silent,
    Taken(Box<dyn super::service::Service>, super::wire::Pace),
}
