//! The little internet: what is at the other end when a program connects to a name.
//!
//! Every run under the virtual clock has it, and no packet of it leaves the machine. Times are one way, so an HTTP
//! request on a new connection takes four of them, and on a kept one two.
//!
//! | host | what it is | one way |
//! | --- | --- | --- |
//! | `example.com`, `.org`, `.net`, with and without `www.` | one small page, 404 elsewhere | 20 ms |
//! | `slow.example` | the same page, after 2 s | 20 ms |
//! | `flaky.example` | the same page, but four requests in ten fail: 500, 503, reset, silence | 20 ms + 10 |
//! | `api.example` | a JSON API: `/users`, `/posts?userId=1`, `/todos/1`, POST answers 201 | 15 ms |
//! | `jsonplaceholder.typicode.com` | the same, as large as the real one, with texts of our own | 40 ms |
//! | `httpbin.org` | `/get`, `/post`, `/delay/N`, `/status/N`, `/uuid`, `/headers` … | 50 ms |
//! | `pokeapi.co` | `/api/v2/pokemon/N`: creatures of our own | 30 ms |
//! | `limited.example` | 429 beyond five requests a second or three at once; an answer takes 0.2 s | 20 ms |
//! | `crawl.example` | linked pages with cycles, duplicates, a dead link, a redirect, `robots.txt` | 25 ms |
//! | `python.org`, `github.com` … | a page that says that it is simulated | 10 to 90 ms |
//! | `db.example:5432` | a [minidb](self): keys, values, transactions; a statement takes 50 ms | 2 ms |
//! | `echo.example:7`, `:8888` | sends back what it gets | 10 ms |
//!
//! Web hosts listen on ports 80 and 443 and speak plain HTTP on both: no encryption is simulated. `/delay/N` on
//! any of them answers after N seconds. All that is drawn by lot comes from the run's seed. A name that is not here does
//! not resolve. `docs/little-internet.md` tells users the same.

mod api;
mod bin;
mod crawl;
mod creatures;
mod database;
mod declared;
mod echo;
mod http;
mod json;
mod lot;
mod manners;
mod message;
mod pages;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

pub use declared::{Declared, Kind};
pub use manners::{Failure, Failures, Limit};
pub use pages::Page;

use self::api::Api;
use self::creatures::Creatures;
use self::lot::Lot;
use self::message::Site;
use self::pages::StandIn;
use super::service::{Host, Link};

/// Sites known everywhere, which answer a page that says that it is not they who answer.
const KNOWN: &[&str] = &[
    "api.github.com",
    "bbc.co.uk",
    "docs.aiohttp.org",
    "docs.python.org",
    "duckduckgo.com",
    "en.wikipedia.org",
    "facebook.com",
    "github.com",
    "gnu.org",
    "google.com",
    "httpstat.us",
    "iana.org",
    "instagram.com",
    "linkedin.com",
    "microsoft.com",
    "mozilla.org",
    "news.ycombinator.com",
    "openai.com",
    "peps.python.org",
    "pypi.org",
    "python.org",
    "readthedocs.org",
    "realpython.com",
    "reddit.com",
    "rust-lang.org",
    "stackoverflow.com",
    "twitter.com",
    "wikipedia.org",
    "yahoo.com",
    "youtube.com",
];

/// What a request takes at `slow.example`, at `limited.example`, and a statement at `db.example`.
const SLOW: Duration = Duration::from_secs(2);
const LIMITED: Duration = Duration::from_millis(200);
const STATEMENT: Duration = Duration::from_millis(50);

/// The hosts of a run: the default ones and those declared for it, which replace default ones of their name.
#[must_use]
pub fn internet(seed: u64, declared: Vec<Declared>) -> Vec<Host> {
    let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
    let default = usual().into_iter().map(|declared| declared.host(seed)).chain(special());
    for host in default.chain(declared.into_iter().map(|declared| declared.host(seed))) {
        hosts.insert(host.name.clone(), host);
    }
    hosts.into_values().collect()
}

/// The default hosts that could have been declared.
fn usual() -> Vec<Declared> {
    let ms = Duration::from_millis;
    let host =
        |name: &str, kind, latency| Declared { name: name.into(), kind, latency: ms(latency), ..Declared::default() };
    let mut all: Vec<_> = ["example.com", "example.org", "example.net"]
        .iter()
        .flat_map(|name| [(*name).to_owned(), format!("www.{name}")])
        .map(|name| host(&name, Kind::Pages, 20))
        .collect();
    let kinds = vec![Failure::Status(500), Failure::Status(503), Failure::Reset, Failure::Silence];
    let limit = Limit { per_second: Some(5), at_once: Some(3) };
    all.extend([
        Declared { thinks: SLOW, ..host("slow.example", Kind::Pages, 20) },
        Declared { jitter: ms(10), failures: Failures { rate: 0.4, kinds }, ..host("flaky.example", Kind::Pages, 20) },
        Declared { thinks: LIMITED, limit, ..host("limited.example", Kind::Pages, 20) },
        host("api.example", Kind::Api, 15),
        host("httpbin.org", Kind::Bin, 50),
        host("www.httpbin.org", Kind::Bin, 50),
        Declared { bandwidth: Some(1_000_000), ..host("crawl.example", Kind::Crawl, 25) },
        Declared { thinks: STATEMENT, ..host("db.example", Kind::Database, 2) },
        host("echo.example", Kind::Echo, 10),
    ]);
    all
}

/// The default hosts of kinds that nobody can declare.
fn special() -> Vec<Host> {
    let host = |name: &str, latency, site: Box<dyn Site>| {
        let link = Link { latency: Duration::from_millis(latency), jitter: Duration::ZERO, bandwidth: None };
        let site = manners::Mannered::new(site, manners::Manners::default(), Lot::of(0, name));
        Host { name: name.to_owned(), link, servers: http::servers(site) }
    };
    let mut all = vec![
        host("jsonplaceholder.typicode.com", 40, Box::new(Api::LARGE)),
        host("pokeapi.co", 30, Box::new(Creatures)),
    ];
    for name in KNOWN {
        // Near and far, the same in every run.
        let latency = 10 + Lot::of(0, name).draw() % 81;
        all.push(host(name, latency, Box::new(StandIn(name))));
        if name.matches('.').count() == 1 {
            all.push(host(&format!("www.{name}"), latency, Box::new(StandIn(name))));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::service::Answer;
    use super::*;
    use crate::time::SimTime;

    fn asked(hosts: &mut [Host], name: &str, path: &str) -> String {
        let host = hosts.iter_mut().find(|host| host.name == name).unwrap_or_else(|| panic!("no host {name}"));
        let Answer::Accepts(mut service) = host.servers[0].1.connect(SimTime::ZERO, 1) else { panic!("it accepts") };
        let request = format!("GET {path} HTTP/1.1\r\nHost: {name}\r\n\r\n");
        format!("{:?}", service.received(SimTime::ZERO, request.as_bytes()))
    }

    #[test]
    fn the_documented_hosts_are_there() {
        let documented = include_str!("sites.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
        let mut hosts = internet(0, Vec::new());
        for row in documented {
            let name = row.split(['`', ':']).next().unwrap_or_default();
            assert!(hosts.iter().any(|host| host.name == name), "{name}");
        }
        assert!(asked(&mut hosts, "www.example.org", "/").contains("Sends"));
        assert!(asked(&mut hosts, "slow.example", "/").contains("after: 2s"));
        assert!(asked(&mut hosts, "www.python.org", "/downloads").contains("Sends"));
        assert!(asked(&mut hosts, "example.com", "/delay/7").contains("after: 7s"));
        assert!(asked(&mut hosts, "python.org", "/delay/7").contains("after: 7s"));
    }

    #[test]
    fn names_are_there_once_and_sorted() {
        let hosts = internet(0, Vec::new());
        assert!(hosts.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn a_declared_host_takes_the_place_of_a_default_one() {
        let ours = Declared { name: "example.com".into(), thinks: Duration::from_secs(5), ..Declared::default() };
        let new = Declared { name: "new.example".into(), ..Declared::default() };
        let mut hosts = internet(0, vec![ours, new]);
        assert_eq!(hosts.len(), internet(0, Vec::new()).len() + 1);
        assert!(asked(&mut hosts, "example.com", "/").contains("after: 5s"));
        assert!(asked(&mut hosts, "new.example", "/").contains("Sends"));
    }
}
