//! Hosts of the simulated network as they cross the pipe.
//!
//! What they mean, and whether they can be, is [`crate::runtime::net::sites`]'s business.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::runtime::net::sites::{Declared, Failure, Failures, Kind, Limit, Page};

/// A host that a lesson or a command declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredHost {
    /// Its name.
    pub name: String,
    /// The word for its kind.
    pub kind: String,
    /// How long a byte is under way, one way; and at most so much longer.
    pub latency: Duration,
    /// See `latency`.
    pub jitter: Duration,
    /// Bytes a second.
    pub bandwidth: Option<u64>,
    /// How long each answer takes.
    pub thinks: Duration,
    /// The share of requests that fail.
    pub failure_rate: f64,
    /// The words for how they fail.
    pub failure_kinds: Vec<String>,
    /// Requests it serves within a second.
    pub per_second: Option<u32>,
    /// Requests it serves at once.
    pub at_once: Option<u32>,
    /// Its pages.
    pub pages: Vec<DeclaredPage>,
}

/// A page of a declared host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredPage {
    /// Its path; `*` is every other one.
    pub path: String,
    /// The status it answers with.
    pub status: u16,
    /// Its type.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Where it redirects to.
    pub location: Option<String>,
    /// How long it takes.
    pub after: Duration,
}

impl From<&Declared> for DeclaredHost {
    fn from(host: &Declared) -> Self {
        let page = |(path, page): (&String, &Page)| DeclaredPage {
            path: path.clone(),
            status: page.status,
            kind: page.kind.clone(),
            text: page.text.clone(),
            location: page.location.clone(),
            after: page.after,
        };
        Self {
            name: host.name.clone(),
            kind: host.kind.word().to_owned(),
            latency: host.latency,
            jitter: host.jitter,
            bandwidth: host.bandwidth,
            thinks: host.thinks,
            failure_rate: host.failures.rate,
            failure_kinds: host.failures.kinds.iter().map(|kind| kind.word()).collect(),
            per_second: host.limit.per_second,
            at_once: host.limit.at_once,
            pages: host.pages.iter().map(page).collect(),
        }
    }
}

impl TryFrom<&DeclaredHost> for Declared {
    type Error = String;

    /// The host itself; the error says why it cannot be.
    fn try_from(host: &DeclaredHost) -> Result<Self, String> {
        let page = |page: &DeclaredPage| {
            let DeclaredPage { path, status, kind, text, location, after } = page.clone();
            (path, Page { status, kind, text, location, after })
        };
        let kinds = host.failure_kinds.iter().map(|word| Failure::of(word)).collect::<Result<_, _>>()?;
        let declared = Self {
            name: host.name.clone(),
            kind: Kind::of(&host.kind)?,
            latency: host.latency,
            jitter: host.jitter,
            bandwidth: host.bandwidth,
            thinks: host.thinks,
            failures: Failures { rate: host.failure_rate, kinds },
            limit: Limit { per_second: host.per_second, at_once: host.at_once },
            pages: host.pages.iter().map(page).collect(),
        };
        declared.check().map(|()| declared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_crosses_the_pipe_unchanged() {
        let declared = Declared {
            name: "shop.example".into(),
            latency: Duration::from_millis(5),
            bandwidth: Some(1000),
            failures: Failures { rate: 0.5, kinds: vec![Failure::Status(503), Failure::Reset] },
            limit: Limit { per_second: Some(3), at_once: None },
            pages: [("/".to_owned(), Page::html("hello"))].into(),
            ..Declared::default()
        };
        let text = serde_json::to_string(&DeclaredHost::from(&declared)).expect("JSON");
        let back: DeclaredHost = serde_json::from_str(&text).expect("a host");
        assert_eq!(Declared::try_from(&back), Ok(declared));
        let wrong = DeclaredHost { kind: "riddle".into(), ..back };
        assert!(Declared::try_from(&wrong).expect_err("no such kind").contains("riddle"));
    }
}
