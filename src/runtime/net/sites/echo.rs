//! A server that sends back whatever arrives.

use std::time::Duration;

use crate::runtime::net::service::{Answer, Reply, Server, Service, Then};
use crate::time::SimTime;

/// The ports it listens on: the one it was given in 1983 (RFC 862), and the one of many tutorials.
pub(super) const PORTS: [u16; 2] = [7, 8888];

/// The server, and each of its connections.
pub(super) struct Echo;

impl Server for Echo {
    fn connect(&mut self, _at: SimTime, _connection: u32) -> Answer {
        Answer::Accepts(Box::new(Self))
    }
}

impl Service for Echo {
    fn received(&mut self, _at: SimTime, bytes: &[u8]) -> Vec<Reply> {
        vec![Reply { after: Duration::ZERO, then: Then::Sends(bytes.to_vec()) }]
    }
}
