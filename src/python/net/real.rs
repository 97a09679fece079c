//! A real socket, under the wall's clock: rustix makes the calls, smol's async-io says when it is ready.
//!
//! Where it may go was decided before ([`super::permit`]). Descriptors given to Python mean sockets that
//! are in the table here, and no others.

use std::collections::BTreeMap;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    self, AddressFamily, RecvFlags, SendFlags, Shutdown, SocketAddrAny, SocketAddrUnix, SocketType, sockopt,
};

use super::endpoint::Endpoint;
use crate::ident::ResourceId;
use crate::runtime::Interest;
use crate::runtime::net::{Address, Family, Kind, Shut};
use crate::time::SimTime;

/// A socket of the operating system.
pub(super) struct Real {
    socket: smol::Async<OwnedFd>,
    family: Family,
    kind: Kind,
    resource: AtomicU32,
}

/// The open ones, by descriptor.
static OPEN: Mutex<BTreeMap<i32, Arc<Real>>> = Mutex::new(BTreeMap::new());

fn table() -> MutexGuard<'static, BTreeMap<i32, Arc<Real>>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}

/// Keeps a new socket in the table.
fn keep(socket: OwnedFd, family: Family, kind: Kind) -> Result<Arc<Real>, Errno> {
    let socket = smol::Async::new(socket).map_err(|error| errno(&error))?;
    let real = Arc::new(Real { socket, family, kind, resource: AtomicU32::new(0) });
    table().insert(real.descriptor(), Arc::clone(&real));
    Ok(real)
}

/// A new socket.
pub(super) fn socket(family: Family, kind: Kind) -> Result<Arc<Real>, Errno> {
    let domain = match family {
        Family::V4 => AddressFamily::INET,
        Family::V6 => AddressFamily::INET6,
        Family::Unix => AddressFamily::UNIX,
    };
    keep(net::socket(domain, number(kind), None)?, family, kind)
}

/// Two sockets connected to each other.
pub(super) fn pair(kind: Kind) -> Result<[Arc<Real>; 2], Errno> {
    let flags = net::SocketFlags::empty();
    let (first, second) = net::socketpair(AddressFamily::UNIX, number(kind), flags, None)?;
    Ok([keep(first, Family::Unix, kind)?, keep(second, Family::Unix, kind)?])
}

/// The socket that a descriptor means.
pub(super) fn find(descriptor: i32) -> Result<Arc<Real>, Errno> {
    table().get(&descriptor).cloned().ok_or(Errno::BADF)
}

const fn number(kind: Kind) -> SocketType {
    match kind {
        Kind::Stream => SocketType::STREAM,
        Kind::Datagram => SocketType::DGRAM,
    }
}

fn told(address: &Address) -> Result<SocketAddrAny, Errno> {
    Ok(match address {
        Address::Ip(ip) => SocketAddrAny::from(*ip),
        #[cfg(target_os = "linux")]
        Address::Unix(path) if path.first() == Some(&0) => SocketAddrUnix::new_abstract_name(&path[1..])?.into(),
        Address::Unix(path) => SocketAddrUnix::new(path.as_slice())?.into(),
    })
}

fn heard(address: Option<SocketAddrAny>) -> Address {
    let Some(address) = address else { return Family::Unix.nowhere() };
    if let Ok(ip) = std::net::SocketAddr::try_from(address.clone()) {
        return Address::Ip(ip);
    }
    let Ok(unix) = SocketAddrUnix::try_from(address) else { return Family::Unix.nowhere() };
    #[cfg(target_os = "linux")]
    if let Some(name) = unix.abstract_name().filter(|name| !name.is_empty()) {
        return Address::Unix([&[0], name].concat());
    }
    Address::Unix(unix.path().map(|path| path.to_bytes().to_vec()).unwrap_or_default())
}

/// The options that a program may set; others are taken and mean nothing.
mod option {
    pub(super) use libc::{
        IPPROTO_IPV6, IPPROTO_TCP, IPV6_V6ONLY, SO_ACCEPTCONN, SO_BROADCAST, SO_ERROR, SO_KEEPALIVE, SO_LINGER,
        SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT, SO_SNDBUF, SO_TYPE, SOL_SOCKET, TCP_NODELAY,
    };
}

fn int(value: &[u8]) -> i32 {
    value.first_chunk::<4>().map_or(0, |bytes| i32::from_ne_bytes(*bytes))
}

impl Real {
    fn raw(&self) -> &OwnedFd {
        self.socket.get_ref()
    }

    fn is_ready(&self, interest: Interest) -> bool {
        let flags = match interest {
            Interest::Read => PollFlags::IN,
            Interest::Write => PollFlags::OUT,
        };
        let mut asked = [PollFd::new(self.raw(), flags)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut asked, Some(&now)).is_ok_and(|ready| ready > 0)
    }
}

impl Endpoint for Real {
    fn descriptor(&self) -> i32 {
        self.raw().as_raw_fd()
    }

    fn family(&self) -> Family {
        self.family
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn bind(&self, address: &Address) -> Result<(), Errno> {
        net::bind(self.raw(), &told(address)?)
    }

    fn listen(&self, backlog: usize) -> Result<(), Errno> {
        net::listen(self.raw(), i32::try_from(backlog).unwrap_or(i32::MAX))
    }

    fn connect(&self, to: &Address) -> Result<(), Errno> {
        net::connect(self.raw(), &told(to)?)
    }

    fn accept(&self) -> Result<(Arc<dyn Endpoint>, Address), Errno> {
        let (accepted, from) = net::acceptfrom(self.raw())?;
        Ok((keep(accepted, self.family, self.kind)?, heard(from)))
    }

    fn send(&self, bytes: &[u8]) -> Result<usize, Errno> {
        net::send(self.raw(), bytes, SendFlags::NOSIGNAL)
    }

    fn send_to(&self, bytes: &[u8], to: &Address) -> Result<usize, Errno> {
        net::sendto(self.raw(), bytes, SendFlags::NOSIGNAL, &told(to)?)
    }

    fn receive(&self, most: usize, keep: bool) -> Result<(Vec<u8>, Option<Address>), Errno> {
        let flags = if keep { RecvFlags::PEEK } else { RecvFlags::empty() };
        let mut bytes = vec![0; most];
        let (length, _, from) = net::recvfrom(self.raw(), bytes.as_mut_slice(), flags)?;
        bytes.truncate(length);
        let from = if self.kind == Kind::Datagram { Some(heard(from)) } else { None };
        Ok((bytes, from))
    }

    fn shutdown(&self, how: Shut) -> Result<(), Errno> {
        let how = match how {
            Shut::Read => Shutdown::Read,
            Shut::Write => Shutdown::Write,
            Shut::Both => Shutdown::Both,
        };
        net::shutdown(self.raw(), how)
    }

    fn close(&self) -> Result<Option<ResourceId>, Errno> {
        let last = table().remove(&self.descriptor());
        drop(last);
        Ok(Some(self.resource()))
    }

    fn duplicate(&self) -> Result<Arc<dyn Endpoint>, Errno> {
        let copy = keep(rustix::io::dup(self.raw())?, self.family, self.kind)?;
        copy.set_resource(self.resource());
        Ok(copy)
    }

    fn local(&self) -> Result<Address, Errno> {
        net::getsockname(self.raw()).map(|address| heard(Some(address)))
    }

    fn peer(&self) -> Result<Address, Errno> {
        net::getpeername(self.raw()).map(heard)
    }

    fn option(&self, level: i32, name: i32) -> Result<Vec<u8>, Errno> {
        let fd = self.raw();
        let size = |size: usize| i32::try_from(size).unwrap_or(i32::MAX);
        let value = match (level, name) {
            (option::SOL_SOCKET, option::SO_ERROR) => self.take_error()?.map_or(0, Errno::raw_os_error),
            (option::SOL_SOCKET, option::SO_TYPE) => match self.kind {
                Kind::Stream => libc::SOCK_STREAM,
                Kind::Datagram => libc::SOCK_DGRAM,
            },
            (option::SOL_SOCKET, option::SO_REUSEADDR) => sockopt::socket_reuseaddr(fd)?.into(),
            (option::SOL_SOCKET, option::SO_REUSEPORT) => sockopt::socket_reuseport(fd)?.into(),
            (option::SOL_SOCKET, option::SO_KEEPALIVE) => sockopt::socket_keepalive(fd)?.into(),
            (option::SOL_SOCKET, option::SO_BROADCAST) => sockopt::socket_broadcast(fd)?.into(),
            (option::SOL_SOCKET, option::SO_ACCEPTCONN) => sockopt::socket_acceptconn(fd)?.into(),
            (option::SOL_SOCKET, option::SO_SNDBUF) => size(sockopt::socket_send_buffer_size(fd)?),
            (option::SOL_SOCKET, option::SO_RCVBUF) => size(sockopt::socket_recv_buffer_size(fd)?),
            (option::IPPROTO_TCP, option::TCP_NODELAY) => sockopt::tcp_nodelay(fd)?.into(),
            (option::IPPROTO_IPV6, option::IPV6_V6ONLY) => sockopt::ipv6_v6only(fd)?.into(),
            _ => 0,
        };
        Ok(value.to_ne_bytes().to_vec())
    }

    fn set_option(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Errno> {
        let (fd, number) = (self.raw(), int(value));
        let (on, size) = (number != 0, usize::try_from(number).unwrap_or(0));
        match (level, name) {
            (option::SOL_SOCKET, option::SO_REUSEADDR) => sockopt::set_socket_reuseaddr(fd, on),
            (option::SOL_SOCKET, option::SO_REUSEPORT) => sockopt::set_socket_reuseport(fd, on),
            (option::SOL_SOCKET, option::SO_KEEPALIVE) => sockopt::set_socket_keepalive(fd, on),
            (option::SOL_SOCKET, option::SO_BROADCAST) => sockopt::set_socket_broadcast(fd, on),
            (option::SOL_SOCKET, option::SO_SNDBUF) => sockopt::set_socket_send_buffer_size(fd, size),
            (option::SOL_SOCKET, option::SO_RCVBUF) => sockopt::set_socket_recv_buffer_size(fd, size),
            (option::SOL_SOCKET, option::SO_LINGER) => {
                let seconds = u64::try_from(int(value.get(4..).unwrap_or_default())).unwrap_or(0);
                sockopt::set_socket_linger(fd, on.then(|| Duration::from_secs(seconds)))
            }
            (option::IPPROTO_TCP, option::TCP_NODELAY) => sockopt::set_tcp_nodelay(fd, on),
            (option::IPPROTO_IPV6, option::IPV6_V6ONLY) => sockopt::set_ipv6_v6only(fd, on),
            _ => Ok(()),
        }
    }

    fn take_error(&self) -> Result<Option<Errno>, Errno> {
        sockopt::socket_error(self.raw()).map(Result::err)
    }

    fn ready_at(&self, interest: Interest) -> Option<SimTime> {
        self.is_ready(interest).then_some(SimTime::ZERO)
    }

    fn wakes(&self, interest: Interest, waker: &Waker) -> bool {
        let mut context = Context::from_waker(waker);
        let polled = match interest {
            Interest::Read => self.socket.poll_readable(&mut context),
            Interest::Write => self.socket.poll_writable(&mut context),
        };
        if polled.is_ready() {
            waker.wake_by_ref();
        }
        true
    }

    fn resource(&self) -> ResourceId {
        ResourceId(self.resource.load(Ordering::Relaxed))
    }

    fn set_resource(&self, resource: ResourceId) {
        self.resource.store(resource.0, Ordering::Relaxed);
    }
}
