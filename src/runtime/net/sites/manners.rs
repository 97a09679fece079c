//! How a host treats its visitors: how long it thinks, how often it fails, how many it lets in.
//!
//! One wrapper around any site, so that every declared host may have any of it.

use std::collections::VecDeque;
use std::time::Duration;

use super::lot::Lot;
use super::message::{Fate, Request, Response, Site};
use crate::time::SimTime;

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An answer with this status (500, 503 …).
    Status(u16),
    /// The connection breaks instead of an answer.
    Reset,
    /// Nothing ever comes.
    Silence,
    /// Half an answer comes, then the connection ends.
    Cut,
}

impl Failure {
    /// The failure that a word names: a status, `reset`, `silence` or `cut`.
    ///
    /// # Errors
    /// A sentence that names the failures there are.
    pub fn of(word: &str) -> Result<Self, String> {
        let status = word.parse().ok().filter(|status| (400..600).contains(status));
        match word {
            "reset" => Ok(Self::Reset),
            "silence" => Ok(Self::Silence),
            "cut" => Ok(Self::Cut),
            _ => status.map(Self::Status).ok_or_else(|| {
                format!("no failure is called {word:?}: there are statuses like \"500\", and reset, silence, cut")
            }),
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Reset => "reset".into(),
            Self::Silence => "silence".into(),
            Self::Cut => "cut".into(),
        }
    }
}

/// How often a host fails, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failures {
    /// The share of requests that fail, from 0 to 1.
    pub rate: f64,
    /// The ways to fail, each as likely as any other.
    pub kinds: Vec<Failure>,
}

/// How many requests a host serves; to all others it says 429.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// At most so many within one second; `None` for as many as come.
    pub per_second: Option<u32>,
    /// At most so many at once.
    pub at_once: Option<u32>,
}

/// What a host does beside answering.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Manners {
    /// How long each answer takes.
    pub(super) thinks: Duration,
    /// How it fails.
    pub(super) failures: Failures,
    /// How many it serves.
    pub(super) limit: Limit,
}

/// A site with manners.
pub(super) struct Mannered {
    site: Box<dyn Site>,
    manners: Manners,
    lot: Lot,
    /// When the requests of the last second came.
    came: VecDeque<SimTime>,
    /// When the requests that are being served will have been.
    served: Vec<SimTime>,
}

impl Mannered {
    pub(super) fn new(site: Box<dyn Site>, manners: Manners, lot: Lot) -> Self {
        Self { site, manners, lot, came: VecDeque::new(), served: Vec::new() }
    }

    /// How long until another request will be served; `None` when it will be now.
    fn refusal(&mut self, at: SimTime) -> Option<Duration> {
        let second = Duration::from_secs(1);
        while self.came.front().is_some_and(|came| at.since(*came) >= second) {
            self.came.pop_front();
        }
        self.served.retain(|end| *end > at);
        let full = |most: Option<u32>, now: usize| most.is_some_and(|most| now >= most as usize);
        if full(self.manners.limit.per_second, self.came.len()) {
            return self.came.front().map(|came| (*came + second).since(at));
        }
        if full(self.manners.limit.at_once, self.served.len()) {
            return self.served.iter().min().map(|end| end.since(at));
        }
        None
    }

    fn fails(&mut self) -> Option<Failure> {
        let Failures { rate, kinds } = &self.manners.failures;
        if *rate <= 0.0 || kinds.is_empty() {
            return None;
        }
        // Two numbers for every request, so that one host's rate does not change how another request fails.
        let (fails, which) = (self.lot.fraction() < *rate, self.lot.choice(kinds.len()));
        fails.then(|| kinds[which])
    }
}

impl Site for Mannered {
    fn answer(&mut self, at: SimTime, request: &Request) -> Response {
        if let Some(wait) = self.refusal(at) {
            // Retry-After counts whole seconds.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Response::plain(429).with("Retry-After", seconds.max(1).to_string());
        }
        self.came.push_back(at);
        let delayed = if self.site.delays() { None } else { delayed(request) };
        let response = delayed
            .unwrap_or_else(|| match self.fails() {
                None => self.site.answer(at, request),
                Some(Failure::Status(status)) => failed(status),
                Some(Failure::Reset) => Response::plain(500).fated(Fate::Reset),
                Some(Failure::Silence) => Response::plain(500).fated(Fate::Silent),
                Some(Failure::Cut) => self.site.answer(at, request).fated(Fate::Cut),
            })
            .later(self.manners.thinks);
        self.served.push(at + response.after);
        response
    }
}

fn failed(status: u16) -> Response {
    let response = Response::plain(status);
    if status == 503 { response.with("Retry-After", "1") } else { response }
}

/// `/delay/N` answers after N seconds on every host (at most an hour).
fn delayed(request: &Request) -> Option<Response> {
    let parts = request.parts();
    let ["delay", seconds] = parts.as_slice() else { return None };
    let seconds: f64 = seconds.parse().ok()?;
    let host = request.header("host").unwrap_or_default();
    let said = format!("{host} answers {seconds} s late, as you asked.\n");
    let wait = Duration::try_from_secs_f64(seconds.min(3600.0)).ok()?;
    Some(Response::new(200, "text/plain; charset=utf-8", said).later(wait))
}

#[cfg(test)]
mod tests {
    use super::super::http::tests::asked;
    use super::*;

    struct Fine;

    impl Site for Fine {
        fn answer(&mut self, _at: SimTime, _request: &Request) -> Response {
            Response::html("fine")
        }
    }

    fn mannered(manners: Manners) -> Mannered {
        Mannered::new(Box::new(Fine), manners, Lot::of(3, "x.example"))
    }

    fn millis(at: u64) -> SimTime {
        SimTime(at * 1_000_000)
    }

    #[test]
    fn so_many_a_second_and_no_more() {
        let limit = Limit { per_second: Some(2), at_once: None };
        let mut site = mannered(Manners { limit, ..Manners::default() });
        let mut status = |at| site.answer(millis(at), &Request::default()).status;
        assert_eq!([0, 10, 20, 999, 1000, 1005, 1010, 2000].map(&mut status), [200, 200, 429, 429, 200, 429, 200, 200]);
    }

    #[test]
    fn so_many_at_once_and_a_hint_when_to_come_again() {
        let limit = Limit { per_second: None, at_once: Some(1) };
        let mut site = mannered(Manners { limit, thinks: Duration::from_millis(1500), ..Manners::default() });
        assert_eq!(site.answer(millis(0), &Request::default()).status, 200);
        let refused = site.answer(millis(100), &Request::default());
        assert_eq!((refused.status, refused.headers[1].1.as_str()), (429, "2"));
        assert_eq!(site.answer(millis(1500), &Request::default()).status, 200);
    }

    #[test]
    fn failures_come_at_their_rate_and_the_same_in_every_run() {
        let kinds = vec![Failure::Status(503), Failure::Reset, Failure::Silence, Failure::Cut];
        let failures = Failures { rate: 0.5, kinds };
        let fates = || {
            let mut site = mannered(Manners { failures: failures.clone(), ..Manners::default() });
            let answers = (0..1000).map(|at| site.answer(millis(at), &Request::default()));
            answers.map(|answer| (answer.status, answer.fate)).collect::<Vec<_>>()
        };
        let first = fates();
        assert_eq!(first, fates());
        let fine = first.iter().filter(|fate| **fate == (200, Fate::Answered)).count();
        assert!((440..560).contains(&fine), "{fine}");
        for fate in [Fate::Reset, Fate::Silent, Fate::Cut] {
            assert!(first.iter().filter(|found| found.1 == fate).count() > 80, "{fate:?}");
        }
    }

    #[test]
    fn any_host_is_late_on_request() {
        let late = |path: &str| {
            let (said, due, _) =
                asked(mannered(Manners::default()), &format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
            (said.contains("seconds late") || said.contains("s late"), due)
        };
        assert_eq!(late("/delay/1.5"), (true, Duration::from_millis(1500)));
        assert_eq!(late("/delay/soon"), (false, Duration::ZERO));
        assert_eq!(late("/delay/-1"), (false, Duration::ZERO));
    }
}
