//! Hosts that a lesson or a program's options declare: plain data, checked and made into [`Host`]s.

use std::collections::BTreeMap;
use std::time::Duration;

use super::api::Api;
use super::bin::Bin;
use super::crawl::Crawl;
use super::database::{self, Database};
use super::echo::{self, Echo};
use super::lot::Lot;
use super::manners::{Failures, Limit, Mannered, Manners};
use super::message::Site;
use super::pages::{Page, Pages, example};
use crate::runtime::net::service::{Host, Link, Server};

/// What a declared host is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A site of the pages that are declared with it, or the example page when there are none.
    #[default]
    Pages,
    /// The JSON API of `api.example`.
    Api,
    /// The paths of `httpbin.org`.
    Bin,
    /// The site to crawl.
    Crawl,
    /// A `minidb` on port 5432.
    Database,
    /// Sends back what it gets, on ports 7 and 8888.
    Echo,
}

impl Kind {
    /// Every kind with the word for it.
    pub const ALL: [(&'static str, Self); 6] = [
        ("pages", Self::Pages),
        ("api", Self::Api),
        ("httpbin", Self::Bin),
        ("crawl", Self::Crawl),
        ("database", Self::Database),
        ("echo", Self::Echo),
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// The kind that a word names.
    ///
    /// # Errors
    /// A sentence that names the kinds there are.
    pub fn of(word: &str) -> Result<Self, String> {
        Self::ALL.iter().find(|row| row.0 == word).map(|row| row.1).ok_or_else(|| {
            let words = Self::ALL.map(|row| row.0).join(", ");
            format!("no host has the kind {word:?}: there are {words}")
        })
    }
}

/// A host as it is declared. What is left at its default behaves like a host nearby.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// Its name, `shop.example`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How long a byte is under way, one way.
    pub latency: Duration,
    /// At most so much longer, drawn by lot for each connection.
    pub jitter: Duration,
    /// Bytes a second in each direction of a connection; `None` for as many as one likes.
    pub bandwidth: Option<u64>,
    /// How long each answer takes; for a database, each statement.
    pub thinks: Duration,
    /// How often requests fail, and how. Databases and echo servers do not.
    pub failures: Failures,
    /// How many requests it serves; for a database, `at_once` counts connections.
    pub limit: Limit,
    /// The pages of [`Kind::Pages`] by path; `*` is every other path.
    pub pages: BTreeMap<String, Page>,
}

impl Default for Declared {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: Kind::default(),
            latency: Duration::from_millis(20),
            jitter: Duration::ZERO,
            bandwidth: None,
            thinks: Duration::ZERO,
            failures: Failures::default(),
            limit: Limit::default(),
            pages: BTreeMap::new(),
        }
    }
}

/// Longer than this nothing takes: an hour.
const LONGEST: Duration = Duration::from_secs(3600);
/// How many connections a database has room for, unless it says so.
const CONNECTIONS: u32 = 20;

impl Declared {
    /// Whether it can be what it says.
    ///
    /// # Errors
    /// A sentence that names what is wrong and what would be right.
    pub fn check(&self) -> Result<(), String> {
        let name = &self.name;
        let is_label = |label: &str| {
            let inside = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            inside && !label.is_empty() && label.len() < 64 && !label.starts_with('-') && !label.ends_with('-')
        };
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(format!("{name:?} is no name for a host: write it in small letters, like shop.example"));
        }
        if name == "localhost" || name.split('.').all(|label| label.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(format!("{name} is the program's own machine or an address; give the host a name of its own"));
        }
        let times = [("latency", self.latency), ("jitter", self.jitter), ("thinks", self.thinks)];
        if let Some((field, _)) = times.iter().find(|time| time.1 > LONGEST) {
            return Err(format!("{field} of {name} is longer than an hour"));
        }
        if self.bandwidth == Some(0) {
            return Err(format!("with a bandwidth of 0, nothing ever reaches {name}: leave it out for no limit"));
        }
        if !(0.0..=1.0).contains(&self.failures.rate) {
            return Err(format!("failures of {name}: a rate of {} is not within 0 and 1", self.failures.rate));
        }
        if self.failures.rate > 0.0 && self.failures.kinds.is_empty() {
            return Err(format!("failures of {name}: say how it fails, with kinds = [\"500\", \"reset\"]"));
        }
        if self.limit.per_second == Some(0) || self.limit.at_once == Some(0) {
            return Err(format!("with a limit of 0, {name} would serve nobody: leave it out for no limit"));
        }
        if !self.pages.is_empty() && self.kind != Kind::Pages {
            return Err(format!("{name} has pages, but is no host of the kind \"pages\""));
        }
        if let Some(path) = self.pages.keys().find(|path| *path != "*" && !path.starts_with('/')) {
            return Err(format!("the page {path:?} of {name}: a path begins with /, and * is every other path"));
        }
        Ok(())
    }

    /// The host, with everything it draws by lot from the run's seed.
    #[must_use]
    pub fn host(self, seed: u64) -> Host {
        let lot = Lot::of(seed, &self.name);
        let link = Link { latency: self.latency, jitter: self.jitter, bandwidth: self.bandwidth };
        let site: Box<dyn Site> = match self.kind {
            Kind::Pages if self.pages.is_empty() => Box::new(example()),
            Kind::Pages => Box::new(Pages(self.pages)),
            Kind::Api => Box::new(Api::SMALL),
            Kind::Bin => Box::new(Bin(Lot::of(seed, "httpbin"))),
            Kind::Crawl => Box::new(Crawl),
            Kind::Database => {
                let most = self.limit.at_once.unwrap_or(CONNECTIONS) as usize;
                let server: Box<dyn Server> = Box::new(Database::new(self.thinks, most));
                return Host { name: self.name, link, servers: vec![(database::PORT, server)] };
            }
            Kind::Echo => {
                let servers = echo::PORTS.map(|port| (port, Box::new(Echo) as Box<dyn Server>));
                return Host { name: self.name, link, servers: servers.into() };
            }
        };
        let manners = Manners { thinks: self.thinks, failures: self.failures, limit: self.limit };
        let servers = super::http::servers(Mannered::new(site, manners, lot));
        Host { name: self.name, link, servers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Declared {
        Declared { name: name.into(), ..Declared::default() }
    }

    #[test]
    fn a_host_that_cannot_be_is_refused_with_the_remedy() {
        assert_eq!(named("shop.example").check(), Ok(()));
        let cases = [
            (named(""), "is no name for a host"),
            (named("Shop.example"), "small letters"),
            (named("a..b"), "is no name for a host"),
            (named("localhost"), "own machine"),
            (named("127.0.0.1"), "an address"),
            (Declared { latency: Duration::from_secs(3601), ..named("a.b") }, "longer than an hour"),
            (Declared { bandwidth: Some(0), ..named("a.b") }, "bandwidth of 0"),
            (Declared { failures: Failures { rate: 1.5, kinds: Vec::new() }, ..named("a.b") }, "not within 0 and 1"),
            (Declared { failures: Failures { rate: 0.5, kinds: Vec::new() }, ..named("a.b") }, "say how it fails"),
            (Declared { limit: Limit { per_second: Some(0), at_once: None }, ..named("a.b") }, "limit of 0"),
            (Declared { kind: Kind::Api, pages: [("/".into(), Page::html(""))].into(), ..named("a.b") }, "has pages"),
            (Declared { pages: [("x".into(), Page::html(""))].into(), ..named("a.b") }, "begins with /"),
        ];
        for (declared, why) in cases {
            let said = declared.check().expect_err(why);
            assert!(said.contains(why), "{said}");
        }
        assert!(Kind::of("riddle").expect_err("no kind").contains("pages, api, httpbin"));
    }

    #[test]
    fn every_kind_has_its_ports() {
        let ports = |word| {
            let kind = Kind::of(word).expect("a kind");
            let host = Declared { kind, ..named("a.b") }.host(1);
            host.servers.iter().map(|server| server.0).collect::<Vec<_>>()
        };
        for web in ["pages", "api", "httpbin", "crawl"] {
            assert_eq!(ports(web), [80, 443]);
        }
        assert_eq!((ports("database"), ports("echo")), (vec![5432], vec![7, 8888]));
    }
}
