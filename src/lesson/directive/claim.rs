//! Claims as they stand in `lesson.md`: one table, each key a part of what the run must show.

use serde::Deserialize;

use super::Refused;
use crate::lesson::claim::{Claim, Fact, Measure};
use crate::trace::Outcome;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimFile {
    order: Option<Vec<String>>,
    output: Option<Vec<String>>,
    prints: Option<String>,
    never: Option<String>,
    count: Option<CountFile>,
    at: Option<AtFile>,
    number: Option<AtFile>,
    seconds: Option<[f64; 2]>,
    longest_poll: Option<[f64; 2]>,
    longest_ready: Option<[f64; 2]>,
    turns: Option<[f64; 2]>,
    polls: Option<[f64; 2]>,
    ends: Option<EndsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountFile {
    text: String,
    between: [usize; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtFile {
    text: String,
    between: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndsFile {
    task: String,
    how: HowFile,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum HowFile {
    Ready,
    Raised,
    Cancelled,
}

impl ClaimFile {
    pub(super) fn claim(self) -> Result<Claim, Refused> {
        let mut parts = Vec::new();
        parts.extend(self.order.map(Fact::Order));
        parts.extend(self.output.map(Fact::Output));
        parts.extend(self.prints.map(Fact::Prints));
        parts.extend(self.never.map(Fact::Never));
        parts.extend(self.count.map(|count| Fact::Count(count.text, count.between[0], count.between[1])));
        let between = |measure: Measure, range: Option<[f64; 2]>| range.map(|r| Fact::Between(measure, r[0], r[1]));
        parts.extend(self.at.map(|at| Fact::Between(Measure::At(at.text), at.between[0], at.between[1])));
        parts.extend(self.number.map(|n| Fact::Between(Measure::Number(n.text), n.between[0], n.between[1])));
        parts.extend(between(Measure::Seconds, self.seconds));
        parts.extend(between(Measure::LongestPoll, self.longest_poll));
        parts.extend(between(Measure::LongestReady, self.longest_ready));
        parts.extend(between(Measure::Turns, self.turns));
        parts.extend(between(Measure::Polls, self.polls));
        parts.extend(self.ends.map(|ends| {
            let outcome = match ends.how {
                HowFile::Ready => Outcome::Ready,
                HowFile::Raised => Outcome::Raised,
                HowFile::Cancelled => Outcome::Cancelled,
            };
            Fact::Ends(ends.task, outcome)
        }));
        if parts.is_empty() {
            return Err("a claim that says nothing: give it `order`, `prints`, `seconds` …".into());
        }
        Ok(Claim { parts })
    }
}
