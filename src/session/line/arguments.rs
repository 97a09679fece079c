//! What follows a command: moments, speeds, conditions. Each is read, or refused in a sentence.

use std::time::Duration;

use super::{Candidate, Known, Moment, Order, Spec, Takes, near};
use crate::kernel::Speed;
use crate::session::breakpoints::Condition;
use crate::time::SimTime;

/// How long a loop may be blocked when nobody says: what asyncio's debug mode calls slow.
const SLOW: Duration = Duration::from_millis(100);

/// The order that a command gives with this after its name.
pub(super) fn order(spec: &Spec, rest: &str) -> Result<Order, String> {
    let task = || (!rest.is_empty()).then(|| rest.to_owned());
    let needed = || {
        let Spec { name, usage, .. } = spec;
        if rest.is_empty() { Err(format!("{name} needs to know more: {name} {usage}.")) } else { Ok(rest.to_owned()) }
    };
    Ok(match (spec.name, spec.takes) {
        (_, Takes::Nothing) if !rest.is_empty() => {
            return Err(format!("{} stands alone: nothing follows it.", spec.name));
        }
        (_, Takes::Moment) => Order::Goto(moment(&needed()?)?),
        (_, Takes::Task) => Order::Task(needed()?),
        (_, Takes::Condition) if rest.is_empty() => Order::Breaks,
        (_, Takes::Condition) => Order::Break(condition(&needed()?)?),
        (_, Takes::MaybeNumber) if rest.is_empty() => Order::Unbreak(None),
        (_, Takes::MaybeNumber) => {
            let number = rest.trim_start_matches('#').parse();
            Order::Unbreak(Some(number.map_err(|_| format!("{rest} is no number. breaks lists the breakpoints."))?))
        }
        (_, Takes::Speed) => Order::Speed(speed(&needed()?)?),
        (_, Takes::Theme) => Order::Theme(needed()?),
        (_, Takes::File) => Order::Save(needed()?.into()),
        (_, Takes::MaybeText) => Order::Mark(rest.to_owned()),
        (_, Takes::Term) => Order::Glossary(task()),
        (_, Takes::Text) => Order::Find(unquoted(&needed()?).to_owned()),
        ("why", _) => Order::Why(task()),
        ("cancel", _) => Order::Cancel(task()),
        ("marks", _) => Order::Marks,
        ("breaks", _) => Order::Breaks,
        ("quit", _) => Order::Quit,
        _ => Order::Help,
    })
}

/// A moment: `0.35`, `350ms`, `+1s`, `-50 ms`, `start`, `end`.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    match text {
        "start" => return Ok(Moment::Start),
        "end" | "now" => return Ok(Moment::End),
        _ => {}
    }
    if let Some(text) = text.strip_prefix('+') {
        return length(text).map(Moment::Later);
    }
    if let Some(text) = text.strip_prefix('-') {
        return length(text).map(Moment::Earlier);
    }
    length(text).map(|length| Moment::At(SimTime::ZERO + length))
}

/// A length of time, in seconds unless it says otherwise.
fn length(text: &str) -> Result<Duration, String> {
    let refused = || format!("{text} is no time. 0.35, 350ms and 2min are.");
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit.trim() {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" | "μs" => 1e-6,
        "ns" => 1e-9,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(refused()),
    };
    let number: f64 = number.parse().map_err(|_| refused())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| refused())
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "jump" {
        return Ok(Speed::Jump);
    }
    let times = text.trim_end_matches(['x', '×']).parse().ok().filter(|times| (0.001..=1000.0).contains(times));
    times.map(Speed::Times).ok_or_else(|| format!("{text} is no speed. 1, 0.1 and jump are."))
}

/// The kinds of thing to stop at, and what each says of itself.
const KINDS: [(&str, &str); 7] = [
    ("cancelled", "A task ends by being cancelled."),
    ("raised", "A task ends with an exception."),
    ("depth", "A queue holds more than so many: depth jobs > 5."),
    ("blocked", "The loop is blocked for longer than so long: blocked > 0.2s."),
    ("line", "A line of the program is about to run: line 12."),
    ("task", "A task of this name is created or has its turn: task worker-*."),
    ("output", "The program prints this: output \"done\"."),
];

fn condition(text: &str) -> Result<Condition, String> {
    let (kind, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    let example = || match KINDS.iter().find(|row| row.0 == kind) {
        Some((_, help)) => Err((*help).to_owned()),
        None => Err(format!("{kind} has no example.")),
    };
    match kind {
        "cancelled" | "raised" if !rest.is_empty() => Err(format!("{kind} stands alone: nothing follows it.")),
        "cancelled" => Ok(Condition::Cancelled),
        "raised" => Ok(Condition::Raised),
        "depth" => {
            let Some((of, above)) = rest.rsplit_once('>') else { return example() };
            let of = if of.trim().is_empty() { "*" } else { of.trim() };
            above.trim().parse().map_or_else(|_| example(), |above| Ok(Condition::Depth { of: of.into(), above }))
        }
        "blocked" if rest.is_empty() => Ok(Condition::Blocked(SLOW)),
        "blocked" => length(rest.trim_start_matches('>')).map(Condition::Blocked),
        "line" => rest.parse().map_or_else(|_| example(), |line| Ok(Condition::Line(line))),
        "task" | "output" if rest.is_empty() => example(),
        "task" => Ok(Condition::Task(rest.into())),
        "output" => Ok(Condition::Output(unquoted(rest).into())),
        _ => Err(match near(kind, KINDS.iter().map(|row| row.0)) {
            Some(name) => format!("There is nothing called {kind} to stop at. Did you mean {name}?"),
            None => format!(
                "There is nothing called {kind} to stop at. cancelled, raised, depth, blocked, line, task and output are there."
            ),
        }),
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// How a condition can go on: where its last word begins, and what it may become.
pub(super) fn condition_goes_on(typed: &str, known: &Known) -> (usize, Vec<Candidate>) {
    let Some((kind, rest)) = typed.split_once(char::is_whitespace) else {
        let begun = KINDS.iter().filter(|row| row.0.starts_with(typed));
        return (0, begun.map(|&(kind, help)| Candidate { text: kind.into(), help }).collect());
    };
    let names = match kind {
        "task" => &known.tasks,
        "depth" => &known.things,
        _ => return (kind.len() + 1, Vec::new()),
    };
    let begun = names.iter().filter(|name| name.starts_with(rest.trim_start()));
    let words = begun.map(|name| Candidate { text: name.clone(), help: "" }).collect();
    (typed.len() - rest.trim_start().len(), words)
}
