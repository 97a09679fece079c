//! Claims: what a lesson says a run shows, in a form a run can be held against.
//!
//! Every statement of a lesson about order or time is a claim, so that the lint can catch a lesson
//! that lies. A claim looks at the trace only, never at the program's text.

use std::time::Duration;

use super::observed::Observed;
use crate::time::human;
use crate::trace::Outcome;

/// A statement about a run: all its parts must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// The parts.
    pub parts: Vec<Fact>,
}

/// One part of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// These lines are printed in this order; other lines may stand between them.
    Order(Vec<String>),
    /// The program prints exactly these lines.
    Output(Vec<String>),
    /// Some line contains this text.
    Prints(String),
    /// No line contains this text.
    Never(String),
    /// So many lines contain the text, at least and at most.
    Count(String, usize, usize),
    /// A measure lies between two numbers.
    Between(Measure, f64, f64),
    /// The task with this name ended like this.
    Ends(String, Outcome),
}

/// A number that a run shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many seconds of run time passed from start to end.
    Seconds,
    /// When the first line with this text was printed, in seconds.
    At(String),
    /// How many lines contain this text.
    Lines(String),
    /// The number that the first line with this text prints right after it.
    Number(String),
    /// The longest single poll or callback, in seconds.
    LongestPoll,
    /// The longest time anything stood ready before it ran, in seconds.
    LongestReady,
    /// How many turns the loop made.
    Turns,
    /// How many polls and callbacks ran.
    Polls,
}

impl Measure {
    /// The number this run shows; `None` when the run has no such line.
    #[must_use]
    pub fn of(&self, run: &Observed) -> Option<f64> {
        Some(match self {
            Self::Seconds => run.end.as_secs_f64(),
            Self::At(text) => run.lines.iter().find(|line| line.text.contains(text))?.at.as_secs_f64(),
            Self::Lines(text) => run.lines.iter().filter(|line| line.text.contains(text)).count() as f64,
            Self::Number(text) => {
                let after = run.lines.iter().find_map(|line| Some(line.text.split_once(text)?.1))?;
                after.split_whitespace().next()?.parse().ok()?
            }
            Self::LongestPoll => run.longest_poll.as_secs_f64(),
            Self::LongestReady => run.longest_ready.as_secs_f64(),
            Self::Turns => run.turns as f64,
            Self::Polls => run.polls as f64,
        })
    }
}

impl Claim {
    /// Whether everything it says is what the run shows.
    #[must_use]
    pub fn holds(&self, run: &Observed) -> bool {
        self.parts.iter().all(|part| part.holds(run))
    }

    /// The first part that the run does not show, in words; `None` when the claim holds.
    #[must_use]
    pub fn refuted_by(&self, run: &Observed) -> Option<String> {
        self.parts.iter().find(|part| !part.holds(run)).map(|part| part.refutation(run))
    }
}

impl Fact {
    fn holds(&self, run: &Observed) -> bool {
        match self {
            Self::Order(wanted) => {
                let mut lines = run.lines.iter();
                wanted.iter().all(|text| lines.any(|line| line.text == *text))
            }
            Self::Output(wanted) => wanted.iter().eq(run.lines.iter().map(|line| &line.text)),
            Self::Prints(text) => run.lines.iter().any(|line| line.text.contains(text)),
            Self::Never(text) => !run.lines.iter().any(|line| line.text.contains(text)),
            Self::Count(text, low, high) => {
                (*low..=*high).contains(&run.lines.iter().filter(|line| line.text.contains(text)).count())
            }
            Self::Between(measure, low, high) => {
                measure.of(run).is_some_and(|number| *low <= number && number <= *high)
            }
            Self::Ends(task, outcome) => run.ending(task) == Some(*outcome),
        }
    }

    fn refutation(&self, run: &Observed) -> String {
        let printed = || run.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" | ");
        match self {
            Self::Order(wanted) => format!("not in the order {}: the run prints {}", wanted.join(" | "), printed()),
            Self::Output(wanted) => format!("not the output {}: the run prints {}", wanted.join(" | "), printed()),
            Self::Prints(text) => format!("no line has {text:?}: the run prints {}", printed()),
            Self::Never(text) => format!("a line has {text:?}: the run prints {}", printed()),
            Self::Count(text, low, high) => {
                let found = run.lines.iter().filter(|line| line.text.contains(text)).count();
                format!("{found} lines with {text:?}, not {low} to {high}")
            }
            Self::Between(measure, low, high) => {
                format!("{measure:?} is {:?}, not between {low} and {high}", measure.of(run))
            }
            Self::Ends(task, outcome) => {
                format!("task {task} ended as {:?}, not {}", run.ending(task).map(Outcome::term), outcome.term())
            }
        }
    }
}

/// Fills the run's own numbers into a text: `{seconds}`, `{longest_poll}`, `{longest_poll_by}`,
/// `{longest_ready}`, `{longest_ready_by}`, `{turns}`, `{polls}`.
#[must_use]
pub fn fill(text: &str, run: &Observed) -> String {
    // To the millisecond; what is shorter is not nothing, and what is longer is told as the screen tells it.
    let rounded = |length: Duration| {
        if length >= Duration::from_millis(100) {
            return human(length);
        }
        let millis = (length.as_secs_f64() * 1e3).round();
        human(if millis < 1.0 { length } else { Duration::from_secs_f64(millis / 1e3) })
    };
    let mut filled = text.to_owned();
    for name in PLACES {
        let place = format!("{{{name}}}");
        if filled.contains(&place) {
            let value = match *name {
                "seconds" => rounded(run.end.since(crate::time::SimTime::ZERO)),
                "longest_poll" => rounded(run.longest_poll),
                "longest_poll_by" => run.name(run.longest_by).to_owned(),
                "longest_ready" => rounded(run.longest_ready),
                "longest_ready_by" => run.name(run.ready_by).to_owned(),
                "turns" => run.turns.to_string(),
                _ => run.polls.to_string(),
            };
            filled = filled.replace(&place, &value);
        }
    }
    filled
}

const PLACES: &[&str] =
    &["seconds", "longest_poll", "longest_poll_by", "longest_ready", "longest_ready_by", "turns", "polls"];

/// A name in braces that [`fill`] does not know; `None` when all are known.
#[must_use]
pub fn unknown_place(text: &str) -> Option<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).find(|name| {
        name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !name.is_empty() && !PLACES.contains(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TaskId;
    use crate::lesson::observed::Printed;
    use crate::time::SimTime;

    fn run(lines: &[&str]) -> Observed {
        let line = |(row, text): (usize, &&str)| Printed {
            at: SimTime(row as u64 * 500_000_000),
            task: TaskId(1),
            text: (*text).to_owned(),
            event: row,
        };
        let lines: Vec<_> = lines.iter().enumerate().map(line).collect();
        Observed { end: lines.last().map_or(SimTime::ZERO, |line| line.at), lines, turns: 4, ..Observed::default() }
    }

    #[test]
    fn a_short_length_is_not_nothing() {
        let polled = |longest_poll| fill("{longest_poll}", &Observed { longest_poll, ..Observed::default() });
        assert_eq!(polled(Duration::from_nanos(5_100)), "5.1 µs");
        assert_eq!(polled(Duration::from_micros(200_105)), "0.2 s");
    }

    #[test]
    fn order_lets_other_lines_stand_between() {
        let seen = run(&["a", "b", "a", "c"]);
        let order = |texts: &[&str]| Fact::Order(texts.iter().map(|text| (*text).into()).collect());
        assert!(order(&["a", "a", "c"]).holds(&seen));
        assert!(!order(&["c", "a"]).holds(&seen));
        assert!(order(&[]).holds(&seen));
    }

    #[test]
    fn a_refuted_claim_says_what_the_run_shows() {
        let seen = run(&["beat", "beat"]);
        let claim = Claim { parts: vec![Fact::Prints("beat".into()), Fact::Count("beat".into(), 3, 9)] };
        assert!(!claim.holds(&seen));
        assert_eq!(claim.refuted_by(&seen).as_deref(), Some("2 lines with \"beat\", not 3 to 9"));
    }

    #[test]
    fn numbers_of_the_run_fill_their_places() {
        let seen = run(&["a", "b", "c"]);
        assert_eq!(fill("{seconds} in {turns} turns {x}", &seen), "1 s in 4 turns {x}");
        assert_eq!(unknown_place("{seconds} {who}"), Some("who"));
        assert_eq!(Measure::At("b".into()).of(&seen), Some(0.5));
        assert_eq!(Measure::Number("took".into()).of(&run(&["it took 2.5 s"])), Some(2.5));
    }
}
