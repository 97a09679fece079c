//! A web server of the simulated network: one site behind ports 80 and 443, on any number of connections.
//!
//! Port 443 speaks what port 80 speaks: no encryption is simulated, and whoever asks is told so
//! (`Server: looplab (simulated)`). Requests that arrive on one connection while another is being
//! answered wait their turn, as in a server with a worker for each connection.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::message::{Fate, Response, Site};
use super::wire::{self, Read};
use crate::runtime::net::service::{Answer, Reply, Server, Service, Then};
use crate::time::SimTime;

/// The ports that web servers listen on.
const PORTS: [(u16, bool); 2] = [(80, false), (443, true)];

/// A site, shared by the connections to it.
type Shared = Arc<Mutex<Box<dyn Site>>>;

/// What listens on a web host's ports.
pub(super) fn servers(site: impl Site + 'static) -> Vec<(u16, Box<dyn Server>)> {
    let site: Shared = Arc::new(Mutex::new(Box::new(site)));
    let server = |secure| Box::new(Web { site: Arc::clone(&site), secure }) as Box<dyn Server>;
    PORTS.into_iter().map(|(port, secure)| (port, server(secure))).collect()
}

struct Web {
    site: Shared,
    secure: bool,
}

impl Server for Web {
    fn connect(&mut self, _at: SimTime, _connection: u32) -> Answer {
        Answer::Accepts(Box::new(Connection {
            site: Arc::clone(&self.site),
            secure: self.secure,
            arrived: Vec::new(),
            free: SimTime::ZERO,
            over: false,
            continued: false,
        }))
    }
}

/// One connection to a site.
struct Connection {
    site: Shared,
    secure: bool,
    /// What arrived and was not understood yet.
    arrived: Vec<u8>,
    /// When the last answer is out.
    free: SimTime,
    /// Set once nothing that arrives counts any more.
    over: bool,
    /// Set if the client was told to go on with the body of the request that is arriving.
    continued: bool,
}

impl Service for Connection {
    fn received(&mut self, at: SimTime, bytes: &[u8]) -> Vec<Reply> {
        let mut replies = Vec::new();
        if self.over {
            return replies;
        }
        self.arrived.extend_from_slice(bytes);
        while !self.over && !self.arrived.is_empty() {
            match wire::read(&self.arrived, self.secure) {
                Read::Incomplete { wants } => {
                    if wants && !self.continued {
                        self.say_continue(&mut replies);
                    }
                    break;
                }
                Read::Refused(status) => {
                    self.over = true;
                    let refusal = wire::written(&Response::plain(status), false, false).concat();
                    replies.extend([
                        Reply { after: self.free.since(at), then: Then::Sends(refusal) },
                        Reply { after: self.free.since(at), then: Then::Closes },
                    ]);
                }
                Read::Request { request, length, stays } => {
                    if wire::expects(&request) && !self.continued {
                        self.say_continue(&mut replies);
                    }
                    self.continued = false;
                    self.arrived.drain(..length);
                    let mut site = self.site.lock().unwrap_or_else(PoisonError::into_inner);
                    let response = site.answer(at, &request);
                    drop(site);
                    self.respond(at, &response, request.method == "HEAD", stays, &mut replies);
                }
            }
        }
        replies
    }

    fn finished(&mut self, at: SimTime) -> Vec<Reply> {
        self.over = true;
        vec![Reply { after: self.free.since(at), then: Then::Closes }]
    }
}

impl Connection {
    fn say_continue(&mut self, replies: &mut Vec<Reply>) {
        self.continued = true;
        replies.push(Reply { after: Duration::ZERO, then: Then::Sends(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()) });
    }

    /// Puts a response behind the ones before it.
    fn respond(&mut self, at: SimTime, response: &Response, head_only: bool, stays: bool, replies: &mut Vec<Reply>) {
        let mut due = self.free.max(at) + response.after;
        let stays = stays && response.fate == Fate::Answered;
        match response.fate {
            Fate::Silent => {
                self.over = true;
                return;
            }
            Fate::Reset => {
                self.over = true;
                replies.push(Reply { after: due.since(at), then: Then::Resets });
                return;
            }
            Fate::Answered | Fate::Cut => {}
        }
        let parts = wire::cut(wire::written(response, head_only, stays), response.fate, response.body.len());
        let waits = std::iter::once(Duration::ZERO).chain(response.pieces.iter().map(|piece| piece.0));
        for (part, wait) in parts.into_iter().zip(waits) {
            due += wait;
            replies.push(Reply { after: due.since(at), then: Then::Sends(part) });
        }
        self.free = due;
        if !stays {
            self.over = true;
            replies.push(Reply { after: due.since(at), then: Then::Closes });
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::message::Request;
    use super::*;

    /// A site that says what it was asked.
    struct Echo;

    impl Site for Echo {
        fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
            let said = format!("{} {} {}", request.method, request.target, String::from_utf8_lossy(&request.body));
            Response::new(200, "text/plain", said).later(Duration::from_millis(request.parts().len() as u64 * 100))
        }
    }

    fn connection(site: impl Site + 'static) -> Box<dyn Service> {
        match servers(site)[0].1.connect(SimTime::ZERO, 1) {
            Answer::Accepts(service) => service,
            _ => panic!("it accepts"),
        }
    }

    /// What a site sends for a request, as text; the last moment it does something; whether it ends the connection.
    pub(in super::super) fn asked(site: impl Site + 'static, request: &str) -> (String, Duration, Option<Then>) {
        let replies = connection(site).received(SimTime::ZERO, request.as_bytes());
        let last = replies.last().map_or(Duration::ZERO, |reply| reply.after);
        (
            text(&replies),
            last,
            replies.into_iter().map(|reply| reply.then).rfind(|then| !matches!(then, Then::Sends(_))),
        )
    }

    /// The response to a plain GET.
    pub(in super::super) fn got(site: impl Site + 'static, target: &str) -> String {
        asked(site, &format!("GET {target} HTTP/1.1\r\nHost: test.example\r\n\r\n")).0
    }

    fn text(replies: &[Reply]) -> String {
        let sent = replies.iter().filter_map(|reply| match &reply.then {
            Then::Sends(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        String::from_utf8(sent.flatten().copied().collect()).expect("text")
    }

    const THREE: &[u8] = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b/c HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\
        Content-Length: 4\r\n\r\nbodyPUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

    #[test]
    fn requests_on_one_connection_are_answered_in_turn() {
        let replies = connection(Echo).received(SimTime::ZERO, THREE);
        let due: Vec<_> = replies.iter().map(|reply| reply.after.as_millis()).collect();
        assert_eq!(due, [100, 0, 300, 300]);
        let said = text(&replies);
        for part in ["GET /a ", "100 Continue", "POST /b/c body", "PUT / abc"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn where_the_bytes_are_cut_makes_no_difference() {
        let whole = connection(Echo).received(SimTime::ZERO, THREE);
        for at in 0..=THREE.len() {
            let mut cut = connection(Echo);
            let mut replies = cut.received(SimTime::ZERO, &THREE[..at]);
            replies.extend(cut.received(SimTime::ZERO, &THREE[at..]));
            assert_eq!(replies, whole, "cut at {at}");
        }
        let mut single = connection(Echo);
        let bytes: Vec<_> = THREE.iter().flat_map(|byte| single.received(SimTime::ZERO, &[*byte])).collect();
        assert_eq!(bytes, whole);
    }

    #[test]
    fn head_has_no_body_and_close_closes() {
        let (said, _, ended) = asked(Echo, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(said.contains("Content-Length: 7") && said.ends_with("Connection: close\r\n\r\n"), "{said}");
        assert_eq!(ended, Some(Then::Closes));
    }

    #[test]
    fn after_nonsense_nothing_counts() {
        let mut connection = connection(Echo);
        let replies = connection.received(SimTime::ZERO, b"what?\r\n\r\n");
        assert!(text(&replies).starts_with("HTTP/1.1 400 Bad Request\r\n"));
        assert_eq!(replies.last().map(|reply| &reply.then), Some(&Then::Closes));
        assert_eq!(connection.received(SimTime::ZERO, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []);
    }

    proptest::proptest! {
        #[test]
        fn pieces_of_any_size_give_the_same_replies(cuts in proptest::collection::vec(0..THREE.len(), 0..6)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let (mut connection, mut replies, mut from) = (connection(Echo), Vec::new(), 0);
            for to in cuts.into_iter().chain([THREE.len()]) {
                replies.extend(connection.received(SimTime::ZERO, &THREE[from..to]));
                from = to;
            }
            proptest::prop_assert_eq!(replies, super::tests::connection(Echo).received(SimTime::ZERO, THREE));
        }

        #[test]
        fn nonsense_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let mut connection = connection(Echo);
            for piece in bytes.chunks(7) {
                connection.received(SimTime::ZERO, piece);
            }
            connection.finished(SimTime::ZERO);
        }
    }
}
