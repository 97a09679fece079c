//! Bytes in and out of sockets, how sockets end, and since when one can be read or written.

use rustix::io::Errno;

use super::address::{Address, Family};
use super::connect::Call;
use super::datagram::Datagram;
use super::network::{Interest, Network, State};
use super::remote::Remote;
use super::socket::{BUFFER, Kind, Role, Shut, Socket};
use super::stream::{Far, Stream};
use crate::time::SimTime;

/// A socket can be written to when this share of its buffers is free.
const FREE_SHARE: usize = 3;

/// The largest message of one datagram.
const LONGEST_DATAGRAM: usize = 65_507;

impl Network {
    /// Sends as many of the bytes as there is room for.
    ///
    /// # Errors
    /// As `send(2)` on a socket that does not block.
    pub fn send(&self, descriptor: i32, bytes: &[u8], now: SimTime) -> Result<usize, Errno> {
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        if let Some(error) = socket.take_error(now) {
            return Err(error);
        }
        if socket.kind == Kind::Datagram {
            return match (socket.peer.clone(), socket.datagrams()?.twin) {
                (_, Some(_)) => state.send_datagram(descriptor, bytes, None, now),
                (Some(peer), None) => state.send_datagram(descriptor, bytes, Some(&peer), now),
                (None, None) => Err(Errno::DESTADDRREQ),
            };
        }
        let (id, capacity) = (state.id_of(descriptor), state.get(descriptor)?.send_buffer);
        let socket = state.get(id)?;
        let is_unix = socket.family == Family::Unix;
        let Role::Stream(stream) = &mut socket.role else {
            let connecting = matches!(socket.role, Role::Connecting { .. });
            return Err(if connecting { Errno::AGAIN } else { Errno::PIPE });
        };
        if stream.sending_ended {
            return Err(Errno::PIPE);
        }
        if now < stream.established {
            return Err(Errno::AGAIN);
        }
        match stream.far {
            Far::Here(far) => state.send_here(id, far, is_unix, bytes, now),
            Far::Away(ref remote) => {
                let gone = remote.closed().filter(|&closed| closed <= now).map(|_| now + remote.round_trip());
                let (sent, broke) = stream.send_away(now, bytes, capacity)?;
                if let Some(at) = broke {
                    socket.fail(at, Errno::CONNRESET);
                } else if let Some(at) = gone {
                    socket.fail(at, Errno::PIPE);
                }
                Ok(sent)
            }
        }
    }

    /// At most so many of the bytes that have come; nothing at the end of the stream. With `keep` they can be
    /// read once more. For datagrams: one message, and who sent it.
    ///
    /// # Errors
    /// As `recvfrom(2)` on a socket that does not block.
    pub fn receive(
        &self,
        descriptor: i32,
        most: usize,
        keep: bool,
        now: SimTime,
    ) -> Result<(Vec<u8>, Option<Address>), Errno> {
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        if socket.kind == Kind::Datagram {
            if let Some(error) = socket.take_error(now) {
                return Err(error);
            }
            let Datagram { from, mut bytes, .. } = socket.datagrams()?.get(now, keep).ok_or(Errno::AGAIN)?;
            bytes.truncate(most);
            return Ok((bytes, Some(from)));
        }
        if matches!(socket.role, Role::Connecting { .. }) {
            return Err(Errno::AGAIN);
        }
        let stream = socket.stream()?;
        let read = stream.read(now, most, keep);
        let far = match stream.far {
            Far::Here(far) => Some(far),
            Far::Away(_) => None,
        };
        match read {
            Ok(bytes) if !bytes.is_empty() || most == 0 => {
                if let Some(far) = far.filter(|_| !keep) {
                    state.room_made(descriptor, far, now);
                }
                Ok((bytes, None))
            }
            other => match socket.take_error(now) {
                // A broken pipe is the writer's error: who reads sees the end that came before it.
                Some(error) if error != Errno::PIPE || other.is_err() => Err(error),
                _ => other.map(|bytes| (bytes, None)),
            },
        }
    }

    /// Sends one message to an address.
    ///
    /// # Errors
    /// As `sendto(2)`.
    pub fn send_to(&self, descriptor: i32, bytes: &[u8], to: &Address, now: SimTime) -> Result<usize, Errno> {
        let is_stream = self.look().get(descriptor)?.kind == Kind::Stream;
        if is_stream {
            return self.send(descriptor, bytes, now);
        }
        let mut state = self.change();
        if let Some(error) = state.get(descriptor)?.take_error(now) {
            return Err(error);
        }
        state.send_datagram(descriptor, bytes, Some(to), now)
    }

    /// Ends one direction of a connection, or both.
    ///
    /// # Errors
    /// `NOTCONN`, `BADF`.
    pub fn shutdown(&self, descriptor: i32, how: Shut, now: SimTime) -> Result<(), Errno> {
        let mut state = self.change();
        let socket = state.get(descriptor)?;
        if socket.kind == Kind::Datagram && socket.peer.is_some() {
            return Ok(());
        }
        let stream = socket.stream()?;
        if stream.established > now {
            return Err(Errno::NOTCONN);
        }
        stream.reading_ended |= how.reading();
        if how.writing() && !std::mem::replace(&mut stream.sending_ended, true) {
            let mut broke = None;
            let mut far = None;
            match &mut stream.far {
                Far::Here(id) => far = Some(*id),
                Far::Away(remote) => broke = remote.finish(now, &mut stream.incoming),
            }
            if let Some(at) = broke {
                socket.fail(at, Errno::CONNRESET);
            }
            if let Some(Socket { role: Role::Stream(far), .. }) = far.and_then(|far| state.sockets.get_mut(&far)) {
                far.incoming.finish(now);
            }
        }
        Ok(())
    }

    /// Lets go of a descriptor. The last one of a socket ends its connections. Says the socket's number in
    /// the trace when it is over.
    ///
    /// # Errors
    /// `BADF` when there is no such socket.
    pub fn close(&self, descriptor: i32, now: SimTime) -> Result<Option<crate::ident::ResourceId>, Errno> {
        let mut state = self.change();
        let Some((_, socket)) = state.release(descriptor)? else { return Ok(None) };
        let resource = socket.resource;
        let breaks_off = socket.breaks_off;
        match socket.role {
            Role::Stream(stream) => state.hang_up(*stream, breaks_off, now),
            Role::Listening { came, .. } => {
                for (_, accepted) in came {
                    if let Some(Socket { role: Role::Stream(stream), .. }) = state.sockets.remove(&accepted) {
                        state.hang_up(*stream, true, now);
                    }
                }
            }
            Role::Idle | Role::Connecting { .. } | Role::Datagram(_) => {}
        }
        Ok(Some(resource))
    }

    /// Since when a socket can be read or written, or from when on it will be; `None` when nothing is known
    /// to come.
    #[must_use]
    pub fn ready_at(&self, descriptor: i32, interest: Interest) -> Option<SimTime> {
        let mut state = self.look();
        let socket = state.get(descriptor).ok()?;
        let failed = socket.error.map(|(at, _)| at);
        let capacity = socket.send_buffer;
        let able = match (&socket.role, interest) {
            (Role::Idle, _) | (Role::Datagram(_), Interest::Write) => Some(SimTime::ZERO),
            (Role::Listening { came, .. }, Interest::Read) => came.front().map(|&(at, _)| at),
            (Role::Listening { .. }, Interest::Write) => None,
            (Role::Connecting { until, .. }, _) => Some(*until),
            (Role::Stream(stream), Interest::Read) => stream.readable(),
            (Role::Stream(stream), Interest::Write) => match &stream.far {
                _ if stream.sending_ended => Some(stream.established),
                Far::Away(remote) => {
                    Some(stream.established.max(remote.unsent_below(capacity - capacity / FREE_SHARE)))
                }
                Far::Here(far) => {
                    let (far, since) = (*far, stream.roomy);
                    state.has_room(far, capacity).then_some(since)
                }
            },
            (Role::Datagram(datagrams), Interest::Read) => datagrams.readable(),
        };
        able.into_iter().chain(failed).min()
    }
}

impl State {
    /// How many bytes may be unread between two sockets of this machine, and how many are.
    fn unread_of(&self, far: i32, send_buffer: usize) -> Option<(usize, usize)> {
        let socket = self.sockets.get(&far)?;
        let Role::Stream(stream) = &socket.role else { return None };
        Some((send_buffer + socket.receive_buffer, stream.incoming.unread()))
    }

    fn has_room(&self, far: i32, send_buffer: usize) -> bool {
        // Whoever sends to a socket that is gone learns so at once.
        self.unread_of(far, send_buffer).is_none_or(|(capacity, unread)| capacity - capacity / FREE_SHARE >= unread)
    }

    /// Notes since when the far end has room again.
    fn room_made(&mut self, descriptor: i32, far: i32, now: SimTime) {
        let id = self.id_of(descriptor);
        let Some(Socket { role: Role::Stream(sender), send_buffer, .. }) = self.sockets.get(&far) else { return };
        let (roomy, capacity) = (sender.roomy, *send_buffer);
        if roomy == SimTime::MAX
            && self.has_room(id, capacity)
            && let Some(Socket { role: Role::Stream(sender), .. }) = self.sockets.get_mut(&far)
        {
            sender.roomy = now;
        }
    }

    fn send_here(&mut self, id: i32, far: i32, is_unix: bool, bytes: &[u8], now: SimTime) -> Result<usize, Errno> {
        let capacity = self.get(id)?.send_buffer;
        let Some((capacity, unread)) = self.unread_of(far, capacity) else {
            if is_unix {
                return Err(Errno::PIPE);
            }
            // The first bytes go out; what comes back says that nobody is there.
            self.get(id)?.fail(now, Errno::PIPE);
            return Ok(bytes.len());
        };
        let taken = bytes.len().min(capacity.saturating_sub(unread));
        if let Some(Socket { role: Role::Stream(receiver), .. }) = self.sockets.get_mut(&far)
            && !receiver.reading_ended
        {
            receiver.incoming.push(now, &bytes[..taken]);
        }
        let half = self.get(id)?.send_buffer;
        if !self.has_room(far, half) {
            self.get(id)?.stream()?.roomy = SimTime::MAX;
        }
        if taken == 0 && !bytes.is_empty() { Err(Errno::AGAIN) } else { Ok(taken) }
    }

    /// Ends a connection from the end that `stream` was.
    fn hang_up(&mut self, mut stream: Stream, breaks_off: bool, now: SimTime) {
        let lost = breaks_off || stream.incoming.has_arrived(now);
        match &mut stream.far {
            // Nobody is left who could hear what it answers.
            Far::Away(remote) => drop(remote.finish(now, &mut stream.incoming)),
            Far::Here(far) => {
                let Some(socket) = self.sockets.get_mut(far) else { return };
                let Role::Stream(other) = &mut socket.role else { return };
                let had_ended = other.incoming.end().is_some();
                other.roomy = other.roomy.min(now);
                other.incoming.finish(now);
                if lost && !had_ended {
                    socket.fail(now, Errno::CONNRESET);
                } else if lost {
                    socket.fail(now, Errno::PIPE);
                }
            }
        }
    }

    fn send_datagram(
        &mut self,
        descriptor: i32,
        bytes: &[u8],
        to: Option<&Address>,
        now: SimTime,
    ) -> Result<usize, Errno> {
        if bytes.len() > LONGEST_DATAGRAM {
            return Err(Errno::MSGSIZE);
        }
        let id = self.id_of(descriptor);
        let twin = self.get(id)?.datagrams()?.twin;
        if let Some(to) = to.filter(|_| self.sockets[&id].local.is_none()) {
            let own = self.own_address(to, Kind::Datagram);
            self.get(id)?.local = Some(own);
        }
        let socket = self.get(id)?;
        let connected = socket.peer.is_some();
        let from = socket.local.clone().unwrap_or_else(|| socket.family.nowhere());
        let target = match (twin, to) {
            (Some(twin), _) => Some(twin),
            (None, Some(to)) if to.is_local() => self.receiver(to, &from),
            (None, Some(to)) => return self.send_datagram_away(id, bytes, to, now),
            (None, None) => return Err(Errno::DESTADDRREQ),
        };
        let Some(socket) = target.and_then(|target| self.sockets.get_mut(&target)) else {
            if twin.is_some() || matches!(to, Some(Address::Unix(_))) {
                return Err(Errno::CONNREFUSED);
            }
            if connected {
                self.get(id)?.fail(now, Errno::CONNREFUSED);
            }
            return Ok(bytes.len());
        };
        let capacity = socket.receive_buffer.max(BUFFER);
        socket.datagrams()?.put(Datagram { at: now, from, bytes: bytes.to_vec() }, capacity);
        Ok(bytes.len())
    }

    /// Who gets a datagram: a socket bound there that is connected to nobody else.
    fn receiver(&self, to: &Address, from: &Address) -> Option<i32> {
        let gets = |socket: &Socket| {
            socket.kind == Kind::Datagram
                && socket.local.as_ref().is_some_and(|own| own.takes(to))
                && socket.peer.as_ref().is_none_or(|peer| peer == from)
        };
        self.sockets.iter().find(|(_, socket)| gets(socket)).map(|(&id, _)| id)
    }

    /// A datagram to another host: each pair of socket and address has a service of its own. What nobody
    /// takes is lost without a word.
    fn send_datagram_away(&mut self, id: i32, bytes: &[u8], to: &Address, now: SimTime) -> Result<usize, Errno> {
        let Address::Ip(target) = to else { return Err(Errno::CONNREFUSED) };
        let known = self.get(id)?.datagrams()?.remotes.remove(target);
        let mut remote = known.unwrap_or_else(|| match self.call(target.ip(), target.port(), now) {
            Call::Taken(service, pace) => Some(Remote::connected(service, pace, now, BUFFER).0),
            _ => None,
        });
        let replies = remote.as_mut().map(|remote| remote.send_datagram(now, bytes)).unwrap_or_default();
        let socket = self.get(id)?;
        let capacity = socket.receive_buffer.max(BUFFER);
        let datagrams = socket.datagrams()?;
        for (at, bytes) in replies {
            datagrams.put(Datagram { at, from: to.clone(), bytes }, capacity);
        }
        datagrams.remotes.insert(*target, remote);
        Ok(bytes.len())
    }
}
