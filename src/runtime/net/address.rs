//! Addresses of sockets, and the addresses that the simulated hosts have.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Which kind of address a socket has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `AF_INET`.
    V4,
    /// `AF_INET6`.
    V6,
    /// `AF_UNIX`.
    Unix,
}

impl Family {
    /// The address of a socket that was bound to nothing.
    #[must_use]
    pub const fn nowhere(self) -> Address {
        match self {
            Self::V4 => Address::Ip(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0)),
            Self::V6 => Address::Ip(SocketAddr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0)),
            Self::Unix => Address::Unix(Vec::new()),
        }
    }
}

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// An internet address and a port.
    Ip(SocketAddr),
    /// A path, or a name that begins with a zero byte; empty when the socket has none.
    Unix(Vec<u8>),
}

impl Address {
    /// Whether it is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Self::Ip(address) => address.ip().is_loopback() || address.ip().is_unspecified(),
            Self::Unix(_) => true,
        }
    }

    /// The port; 0 when there is none.
    #[must_use]
    pub const fn port(&self) -> u16 {
        match self {
            Self::Ip(address) => address.port(),
            Self::Unix(_) => 0,
        }
    }

    /// The same address with another port.
    #[must_use]
    pub(super) const fn with_port(&self, port: u16) -> Option<Self> {
        match self {
            Self::Ip(address) => Some(Self::Ip(SocketAddr::new(address.ip(), port))),
            Self::Unix(_) => None,
        }
    }

    /// Whether somebody who bound this address gets what is sent to `target`.
    pub(super) fn takes(&self, target: &Self) -> bool {
        match (self, target) {
            (Self::Ip(own), Self::Ip(target)) => {
                let everywhere = own.ip().is_unspecified() && (own.is_ipv6() || target.is_ipv4());
                let same = own.ip() == target.ip() || everywhere || target.ip().is_unspecified();
                own.port() == target.port() && same
            }
            _ => self == target,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Unix(path) => f.write_str(&String::from_utf8_lossy(path).replace('\0', "@")),
        }
    }
}

/// The address of the simulated host with this number: from the blocks that are kept free for examples and
/// tests (RFC 5737, RFC 2544), so that no real machine has it.
pub(super) fn host_address(number: usize) -> IpAddr {
    let number = u32::try_from(number).unwrap_or(u32::MAX) + 1;
    let block = if number < 255 { Ipv4Addr::new(203, 0, 113, 0) } else { Ipv4Addr::new(198, 18, 0, 0) };
    IpAddr::V4(Ipv4Addr::from_bits(block.to_bits().wrapping_add(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Address {
        Address::Ip(text.parse().expect("an address"))
    }

    #[test]
    fn everywhere_takes_what_is_sent_anywhere() {
        assert!(ip("0.0.0.0:80").takes(&ip("127.0.0.1:80")));
        assert!(!ip("0.0.0.0:80").takes(&ip("127.0.0.1:81")));
        assert!(!ip("0.0.0.0:80").takes(&ip("[::1]:80")));
        assert!(ip("[::]:80").takes(&ip("127.0.0.1:80")));
        assert!(!ip("127.0.0.2:80").takes(&ip("127.0.0.1:80")));
    }

    #[test]
    fn hosts_have_addresses_that_nobody_has() {
        assert_eq!(host_address(0).to_string(), "203.0.113.1");
        assert_eq!(host_address(300).to_string(), "198.18.1.45");
    }
}
