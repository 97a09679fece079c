//! What is at the far end of a simulated connection.
//!
//! A [`Server`] stands for a program on another machine. It never runs by itself: it is told what arrived
//! and when, and says what it sends back and how long after. Everything it draws by lot comes from the
//! seed it is given.

use std::time::Duration;

use crate::time::SimTime;

/// A machine on the simulated network.
pub struct Host {
    /// Its name, `example.com`.
    pub name: String,
    /// The way there.
    pub link: Link,
    /// What listens, by port.
    pub servers: Vec<(u16, Box<dyn Server>)>,
}

/// The way to a host: the same in both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// How long a byte is under way, one way.
    pub latency: Duration,
    /// At most so much longer, drawn by lot for each connection.
    pub jitter: Duration,
    /// Bytes a second, in each direction of each connection; `None` for as many as one likes.
    pub bandwidth: Option<u64>,
}

/// What a host does with somebody who wants to connect.
pub enum Answer {
    /// Takes the connection.
    Accepts(Box<dyn Service>),
    /// Refuses it: `ConnectionRefusedError` after a round trip.
    Refuses,
    /// Never says a word, so that the caller's timeout decides.
    StaysSilent,
}

/// A program on another machine, listening on a port.
pub trait Server: Send {
    /// Somebody wants to connect; `connection` counts the connections of the run from 1.
    fn connect(&mut self, at: SimTime, connection: u32) -> Answer;
}

/// One connection, as the other machine's program handles it. What it says is said at `at` plus
/// [`Reply::after`], and arrives when the link lets it.
pub trait Service: Send {
    /// The connection stands. Protocols in which the server speaks first answer here.
    fn connected(&mut self, _at: SimTime) -> Vec<Reply> {
        Vec::new()
    }

    /// Bytes arrived, in the order in which they were sent but in pieces of any size.
    fn received(&mut self, at: SimTime, bytes: &[u8]) -> Vec<Reply>;

    /// The other side will send nothing more.
    fn finished(&mut self, _at: SimTime) -> Vec<Reply> {
        vec![Reply { after: Duration::ZERO, then: Then::Closes }]
    }
}

/// Something a service does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How long after what it replies to; replies of one connection leave in the order given.
    pub after: Duration,
    /// What it does then.
    pub then: Then,
}

/// What a service may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Sends bytes.
    Sends(Vec<u8>),
    /// Ends the connection in order.
    Closes,
    /// Breaks it off: `ConnectionResetError` at the other side.
    Resets,
}
