//! The simulated network: hosts with declared links, and what answers on their ports.
//!
//! Nothing here sends a packet. What a connection will bring, and when, is computed from run time, the
//! declared links and the run's seed, so that the same program sees the same network at every speed.

pub mod service;
pub mod sites;

pub use service::{Answer, Host, Link, Reply, Server, Service, Then};
