//! The simulated network: sockets, hosts with declared links, and what answers on their ports.
//!
//! Nothing here sends a packet, and nothing runs by itself. What a connection will bring, and when, is
//! computed at the moment of sending from run time, the declared links and the run's seed, so that the
//! same program sees the same network at every speed. It knows no Python: errors are the operating
//! system's numbers, and whoever cannot go on is told since when it could, or from when on it will.

mod address;
mod connect;
mod datagram;
mod network;
mod remote;
pub mod service;
pub mod sites;
mod socket;
mod stream;
mod transfer;
mod wire;

pub use address::{Address, Family};
pub use network::{Interest, Network};
pub use service::{Answer, Host, Link, Reply, Server, Service, Then};
pub use socket::{Kind, Shut};
