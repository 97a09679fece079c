//! Two runs held against each other: where they part for the first time, and what that comes to, in words.
//!
//! Moments are left out of the comparison: what counts is who does what in which order. Tasks are told apart by name.

use std::collections::BTreeSet;
use std::time::Duration;

use super::happening;
use crate::ident::TaskId;
use crate::model::{Model, Stats, Words};
use crate::time::{SimTime, human};
use crate::trace::{Outcome, WaitKind, What};

/// Events of either run that are looked at before the two count as alike.
const MOST: usize = 200_000;

/// Two lengths of time that differ by less than this part are told as the same.
const SAME: f64 = 0.02;

/// The most characters of a line that are quoted.
const QUOTED: usize = 48;

/// What one of two runs did where they parted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// How many events had happened, this one included.
    pub position: usize,
    /// When it happened.
    pub at: SimTime,
    /// What happened, as a sentence.
    pub what: String,
}

/// How two runs differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What each did where they parted for the first time; `None` when neither did anything that the other did not. A run
    /// that had ended by then did nothing.
    pub parting: Option<[Option<Parting>; 2]>,
    /// What the difference comes to: whole sentences, the weightiest first.
    pub sentences: Vec<String>,
}

impl Difference {
    /// Holds two whole runs, called by their titles, against each other.
    #[must_use]
    pub fn of(runs: [&Model; 2], titles: [&str; 2]) -> Self {
        let courses = runs.map(Course::of);
        let some = [blocked(runs, titles), overlap(&courses, titles), polls(runs, titles)];
        let mut sentences = vec![lengths(runs, titles)];
        sentences.extend(some.into_iter().flatten());
        sentences.push(outputs(runs, titles));
        Self { parting: parting(runs), sentences }
    }
}

/// What an event comes to when moments and numbers are left out.
fn deed(what: &What, model: &Model) -> Option<(&'static str, String, String)> {
    let strings = &model.log.strings;
    let say = Words::new(&model.live, strings, model.live.now);
    let of = |kind, task: TaskId, rest: &str| {
        let known = model.live.task(task).is_some() || task == TaskId::NONE;
        known.then(|| (kind, say.name(task), rest.to_owned()))
    };
    match *what {
        What::PollBegan { task } => model.live.task(task).and_then(|_| of("poll", task, "")),
        What::PollEnded { task, outcome } if outcome != Outcome::Pending => of("end", task, outcome.term()),
        What::Parked { task, wait } => of("park", task, wait.kind.term()),
        What::BlockingBegan { task, why } => of("block", task, strings.get(why)),
        What::CancelRequested { task, .. } => of("cancel", task, ""),
        What::Output { task, text, .. } => of("output", task, &nameless(strings.get(text))),
        _ => None,
    }
}

/// The first thing that one run did and the other did not.
fn parting(runs: [&Model; 2]) -> Option<[Option<Parting>; 2]> {
    let [mut first, mut second] = runs.map(|model| {
        model.log.events(0).filter_map(move |(at, event)| Some((at, deed(&event.what, model)?))).take(MOST)
    });
    loop {
        match (first.next(), second.next()) {
            (None, None) => return None,
            (Some((_, one)), Some((_, other))) if one == other => {}
            (one, other) => {
                let told = [(runs[0], one), (runs[1], other)];
                return Some(told.map(|(model, deed)| Some(Parting::at(model, deed?.0))));
            }
        }
    }
}

impl Parting {
    fn at(model: &Model, place: usize) -> Self {
        let state = model.state_at(place + 1);
        let say = Words::new(&state, &model.log.strings, state.now);
        let what = model.log.get(place).map_or_else(String::new, |event| happening::sentence(&event.what, &say));
        Self { position: place + 1, at: state.now, what }
    }
}

fn makespan(model: &Model) -> Duration {
    Stats::of(&model.live, model.live.now).makespan
}

fn alike(one: Duration, other: Duration) -> bool {
    let (one, other) = (one.as_secs_f64(), other.as_secs_f64());
    (one - other).abs() <= SAME * one.max(other)
}

/// A title at the beginning of a sentence; a program's name stays as it is.
fn begun(title: &str) -> String {
    title.strip_prefix("the ").map_or_else(|| title.to_owned(), |rest| format!("The {rest}"))
}

fn lengths(runs: [&Model; 2], titles: [&str; 2]) -> String {
    let [one, other] = runs.map(makespan);
    if alike(one, other) {
        return format!("Both took {}.", human(one));
    }
    let by = one.abs_diff(other);
    let (quick, slow) = if one < other { (0, 1) } else { (1, 0) };
    let [quick_time, slow_time] = [quick, slow].map(|side| human([one, other][side]));
    format!(
        "{} was done {} earlier than {}: after {quick_time} instead of {slow_time}.",
        begun(titles[quick]),
        human(by),
        titles[slow],
    )
}

fn blocked(runs: [&Model; 2], titles: [&str; 2]) -> Option<String> {
    let stats = runs.map(|model| Stats::of(&model.live, model.live.now));
    let stood = [stats[0].blocked, stats[1].blocked];
    if alike(stood[0], stood[1]) {
        return None;
    }
    let (still, other) = if stood[0] > stood[1] { (0, 1) } else { (1, 0) };
    // A loop that computes is held up as well: then it is not the blocking that tells the two apart.
    if stats[other].busy > stood[still] {
        return None;
    }
    let rest = if stood[other].is_zero() {
        format!("never in {}", titles[other])
    } else {
        format!("{} in {}", human(stood[other]), titles[other])
    };
    Some(format!("The loop stood still for {} in {}, and {rest}.", human(stood[still]), titles[still]))
}

/// Who waited for time or for the world, and how many at once.
struct Course {
    /// The most tasks that waited at one moment.
    peak: usize,
}

impl Course {
    fn of(model: &Model) -> Self {
        let (mut waiting, mut peak) = (BTreeSet::new(), 0);
        model.log.visit(0..model.log.len(), |_, event| match event.what {
            What::Parked { task, wait } if is_outward(wait.kind) => {
                waiting.insert(task);
                peak = peak.max(waiting.len());
            }
            What::Parked { task, .. } | What::Queued { task, .. } | What::Dropped { task } => {
                waiting.remove(&task);
            }
            _ => {}
        });
        Self { peak }
    }
}

/// Whether a wait is for time, a connection, a process or a worker, rather than for another task.
const fn is_outward(kind: WaitKind) -> bool {
    use WaitKind::{Connection, Job, Process, Read, Sleep, Write};
    matches!(kind, Sleep | Read | Write | Connection | Process | Job)
}

fn overlap(courses: &[Course; 2], titles: [&str; 2]) -> Option<String> {
    let [one, other] = [courses[0].peak, courses[1].peak];
    if one == other {
        return None;
    }
    let (many, few) = if one > other { (0, 1) } else { (1, 0) };
    let rest = match courses[few].peak {
        0 => format!("in {} nobody waits", titles[few]),
        1 => format!("in {} one after the other", titles[few]),
        peak => format!("in {} at most {peak}", titles[few]),
    };
    Some(format!("In {} up to {} tasks wait at the same time; {rest}.", titles[many], courses[many].peak))
}

fn polls(runs: [&Model; 2], titles: [&str; 2]) -> Option<String> {
    let [one, other] = runs.map(|model| model.live.polls);
    (one.max(other) > 2 * one.min(other).max(1))
        .then(|| format!("{} took {one} polls, {} {other}.", begun(titles[0]), titles[1]))
}

/// A line of output without the name of the program that a warning of Python's begins with: two programs have two
/// names, and a warning that both give is no difference.
fn nameless(line: &str) -> String {
    let warned = line.split_once(".py:").filter(|(name, rest)| !name.contains(' ') && rest.contains("Warning: "));
    warned.map_or_else(|| line.to_owned(), |(_, rest)| format!("line {rest}"))
}

/// A line as it is quoted: the beginning is enough to know it by.
fn shortened(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

fn outputs(runs: [&Model; 2], titles: [&str; 2]) -> String {
    let lines = runs.map(|model| {
        let log = &model.log;
        let texts = model.journal.outputs(log, log.len()).flat_map(|output| log.strings.get(output.text).lines());
        texts.map(nameless).collect::<Vec<_>>()
    });
    if lines[0] == lines[1] {
        return "They print the same lines, in the same order.".into();
    }
    let mut sorted = lines.clone();
    for lines in &mut sorted {
        lines.sort();
    }
    if sorted[0] == sorted[1] {
        return "They print the same lines, in another order.".into();
    }
    let only = |side: usize| lines[side].iter().find(|line| !lines[1 - side].contains(line));
    match (only(0), only(1)) {
        (Some(line), _) => format!("Only {} prints “{}”.", titles[0], shortened(line)),
        (None, Some(line)) => format!("Only {} prints “{}”.", titles[1], shortened(line)),
        (None, None) => "They print the same lines, but not equally often.".into(),
    }
}
