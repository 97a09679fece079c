//! `[[host]]` tables of a lesson's front matter: hosts of the simulated network that its programs meet.
//!
//! These are the file's own types; they turn themselves into [`Declared`] hosts, or say what is wrong.

use std::time::Duration;

use serde::Deserialize;

use crate::runtime::net::sites::{Declared, Failure, Failures, Kind, Limit, Page};

/// A host as it stands in the front matter. Times are seconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostFile {
    name: String,
    kind: Option<String>,
    latency: Option<f64>,
    #[serde(default)]
    jitter: f64,
    bandwidth: Option<u64>,
    #[serde(default)]
    thinks: f64,
    failures: Option<FailuresFile>,
    #[serde(default)]
    limit: LimitFile,
    #[serde(default)]
    page: Vec<PageFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailuresFile {
    rate: f64,
    kinds: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LimitFile {
    per_second: Option<u32>,
    at_once: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    path: String,
    status: Option<u16>,
    kind: Option<String>,
    #[serde(default)]
    text: String,
    location: Option<String>,
    #[serde(default)]
    after: f64,
}

impl HostFile {
    /// The host, if it can be.
    pub(super) fn declared(self) -> Result<Declared, String> {
        let name = self.name;
        let seconds = |field: &str, value: f64| {
            Duration::try_from_secs_f64(value)
                .map_err(|_| format!("{field} of {name}: {value} is no number of seconds"))
        };
        let usual = Declared::default();
        let failures = self.failures.unwrap_or(FailuresFile { rate: 0.0, kinds: Vec::new() });
        let mut pages = std::collections::BTreeMap::new();
        for page in self.page {
            let (path, page) = (page.path.clone(), page.page(&seconds)?);
            if pages.insert(path.clone(), page).is_some() {
                return Err(format!("{name} has two pages {path}"));
            }
        }
        let declared = Declared {
            kind: self.kind.map_or(Ok(Kind::default()), |kind| Kind::of(&kind))?,
            latency: self.latency.map_or(Ok(usual.latency), |latency| seconds("latency", latency))?,
            jitter: seconds("jitter", self.jitter)?,
            bandwidth: self.bandwidth,
            thinks: seconds("thinks", self.thinks)?,
            failures: Failures {
                rate: failures.rate,
                kinds: failures.kinds.iter().map(|word| Failure::of(word)).collect::<Result<_, _>>()?,
            },
            limit: Limit { per_second: self.limit.per_second, at_once: self.limit.at_once },
            pages,
            name: name.clone(),
        };
        declared.check().map(|()| declared)
    }
}

impl PageFile {
    fn page(self, seconds: &dyn Fn(&str, f64) -> Result<Duration, String>) -> Result<Page, String> {
        let after = seconds(&format!("after of page {}", self.path), self.after)?;
        let status = self.status.unwrap_or(if self.location.is_some() { 302 } else { 200 });
        if !(200..600).contains(&status) {
            return Err(format!("page {}: {status} is no status that a page can have", self.path));
        }
        let html = Page::html(self.text);
        Ok(Page { status, kind: self.kind.unwrap_or(html.kind.clone()), location: self.location, after, ..html })
    }
}
