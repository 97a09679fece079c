//! What can be typed: one table of commands, how a line is read, and how it can go on.
//!
//! It draws nothing and knows no keys. A face adds commands of its own as [`Own`]; what a line asks for is an
//! [`Order`], to be carried out by the face, or a sentence that says what is wrong with it.

mod arguments;

use std::path::PathBuf;
use std::time::Duration;

use super::breakpoints::Condition;
use crate::kernel::Speed;
use crate::time::SimTime;

/// What a typed line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Look at this moment.
    Goto(Moment),
    /// Look at the task of this name.
    Task(String),
    /// Stop when this happens.
    Break(Condition),
    /// List the breakpoints.
    Breaks,
    /// Take a breakpoint away; all of them without a number.
    Unbreak(Option<u32>),
    /// Go at this speed.
    Speed(Speed),
    /// Look like this.
    Theme(String),
    /// Write the trace to a file.
    Save(PathBuf),
    /// Mark the moment shown; the name may be empty.
    Mark(String),
    /// List the marks.
    Marks,
    /// Find a text in what was printed and what happened.
    Find(String),
    /// Ask why a task, or the one that is looked at, does what it does.
    Why(Option<String>),
    /// Cancel a task, or the one that is looked at.
    Cancel(Option<String>),
    /// Show what a word of the course means, or all of them.
    Glossary(Option<String>),
    /// Show what can be typed.
    Help,
    /// Leave.
    Quit,
    /// A command of the face's own.
    Own(&'static str),
}

/// A moment as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So long after the start.
    At(SimTime),
    /// So long after the moment shown.
    Later(Duration),
    /// So long before the moment shown.
    Earlier(Duration),
    /// The beginning.
    Start,
    /// The end; of a live run, now.
    End,
}

/// A command without arguments that a face adds: its name, and what it does in a sentence.
pub type Own = (&'static str, &'static str);

/// One command of the table.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// What follows, as help shows it.
    pub usage: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    takes: Takes,
}

/// What a command expects after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Nothing,
    Moment,
    Task,
    MaybeTask,
    Condition,
    MaybeNumber,
    Speed,
    Theme,
    File,
    MaybeText,
    Text,
    Term,
}

const fn spec(name: &'static str, usage: &'static str, takes: Takes, help: &'static str) -> Spec {
    Spec { name, usage, help, takes }
}

/// Every command that all faces share.
pub const COMMANDS: &[Spec] = &[
    spec(
        "goto",
        "TIME",
        Takes::Moment,
        "Look at a moment: 0.35, 350ms, +0.1, -50ms, start, end. The time alone will do.",
    ),
    spec("task", "NAME", Takes::Task, "Look at the task of this name."),
    spec("why", "[TASK]", Takes::MaybeTask, "Ask why a task, or the loop, does what it does."),
    spec("find", "TEXT", Takes::Text, "Find a text in what was printed, in names and in what happened."),
    spec("mark", "[NAME]", Takes::MaybeText, "Mark the moment shown, to come back to it."),
    spec("marks", "", Takes::Nothing, "List the marks."),
    spec(
        "break",
        "WHAT",
        Takes::Condition,
        "Stop when this happens: cancelled, raised, depth jobs > 5, blocked > 0.2s, line 12, task worker-*, output \"done\".",
    ),
    spec("breaks", "", Takes::Nothing, "List the breakpoints, as break alone does."),
    spec("unbreak", "[NUMBER]", Takes::MaybeNumber, "Take a breakpoint away; all of them without a number."),
    spec("speed", "N", Takes::Speed, "Go at so many seconds a second: 1, 0.1, 4; or jump."),
    spec("cancel", "[TASK]", Takes::MaybeTask, "Cancel a task, as task.cancel() would."),
    spec("save", "FILE", Takes::File, "Write the run to a file, to be replayed."),
    spec("theme", "NAME", Takes::Theme, "Change the colours."),
    spec("glossary", "[TERM]", Takes::Term, "What a word of the course means; without a word, all of them."),
    spec("help", "", Takes::Nothing, "Show what can be typed."),
    spec("quit", "", Takes::Nothing, "Leave looplab."),
];

/// What a line may name.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Tasks.
    pub tasks: Vec<String>,
    /// Queues and other things that hold something.
    pub things: Vec<String>,
    /// Themes.
    pub themes: Vec<String>,
    /// Words of the glossary.
    pub terms: Vec<String>,
}

/// A way a line can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub text: String,
    /// What it does; may be empty.
    pub help: &'static str,
}

/// Reads a line, with or without its `:`.
///
/// # Errors
/// A sentence that says what is wrong, and what to type instead.
pub fn parse(line: &str, own: &[Own]) -> Result<Order, String> {
    let line = line.trim().trim_start_matches(':').trim();
    if line.is_empty() {
        return Err("Type a command, such as goto 0.35. help lists them all.".into());
    }
    if line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return arguments::moment(line).map(Order::Goto);
    }
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let name = find(name, own)?;
    match COMMANDS.iter().find(|spec| spec.name == name) {
        Some(spec) => arguments::order(spec, rest),
        None if rest.is_empty() => Ok(Order::Own(name)),
        None => Err(format!("{name} stands alone: nothing follows it.")),
    }
}

fn names(own: &[Own]) -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|spec| spec.name).chain(own.iter().map(|own| own.0))
}

/// The command of this name, or the only one that begins so.
fn find(typed: &str, own: &[Own]) -> Result<&'static str, String> {
    if let Some(name) = names(own).find(|name| *name == typed) {
        return Ok(name);
    }
    let begun: Vec<_> = names(own).filter(|name| name.starts_with(typed)).collect();
    match begun.as_slice() {
        [name] => Ok(name),
        [] => Err(match near(typed, names(own)) {
            Some(name) => format!("There is no command {typed}. Did you mean {name}?"),
            None => format!("There is no command {typed}. help lists what there is."),
        }),
        several => Err(format!("{typed} could be {}.", several.join(" or "))),
    }
}

/// The word that is nearest to what was typed, if one is near.
#[must_use]
pub fn near<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let measured = words.map(|word| (strsim::jaro_winkler(typed, word), word)).filter(|(near, _)| *near > 0.75);
    measured.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

/// How a line can go on: where the last word begins, in bytes, and what it may become.
#[must_use]
pub fn complete(line: &str, own: &[Own], known: &Known) -> (usize, Vec<Candidate>) {
    let start = line.len() - line.trim_start_matches([' ', ':']).len();
    let plain = |text: &str| Candidate { text: text.to_owned(), help: "" };
    let Some((name, rest)) = line[start..].split_once(char::is_whitespace) else {
        let specs = COMMANDS.iter().map(|spec| (spec.name, spec.help));
        let all = specs.chain(own.iter().copied()).filter(|(name, _)| name.starts_with(&line[start..]));
        return (start, all.map(|(name, help)| Candidate { text: name.into(), help }).collect());
    };
    let spaces = rest.len() - rest.trim_start().len();
    let (from, typed) = (start + name.len() + 1 + spaces, rest.trim_start());
    let Some(spec) = COMMANDS.iter().find(|spec| spec.name == name) else { return (from, Vec::new()) };
    let among =
        |words: &[String]| words.iter().filter(|word| word.starts_with(typed)).map(|word| plain(word)).collect();
    match spec.takes {
        Takes::Task | Takes::MaybeTask => (from, among(&known.tasks)),
        Takes::Theme => (from, among(&known.themes)),
        Takes::Term => (from, among(&known.terms)),
        Takes::Condition => {
            let (more, words) = arguments::condition_goes_on(typed, known);
            (from + more, words)
        }
        Takes::Speed => {
            let words = ["jump", "10", "4", "2", "1", "0.5", "0.25", "0.1", "0.05"].map(str::to_owned);
            (from, among(&words))
        }
        Takes::Moment => (from, among(&["start", "end"].map(str::to_owned))),
        _ => (from, Vec::new()),
    }
}

/// What a line means so far: the usage and the help of its command.
#[must_use]
pub fn hint(line: &str, own: &[Own]) -> Option<(String, &'static str)> {
    let name = line.trim_start_matches([' ', ':']).split_whitespace().next()?;
    if let Some(spec) = COMMANDS.iter().find(|spec| spec.name == name) {
        return Some((format!("{} {}", spec.name, spec.usage).trim_end().to_owned(), spec.help));
    }
    own.iter().find(|own| own.0 == name).map(|&(name, help)| (name.to_owned(), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[Own] = &[("pause", "Hold still."), ("pane", "The next pane.")];

    fn said(line: &str) -> Result<Order, String> {
        parse(line, OWN)
    }

    #[test]
    fn lines_are_read() {
        let at = |millis: u64| Ok(Order::Goto(Moment::At(SimTime(millis * 1_000_000))));
        assert_eq!(said(":0.35"), at(350));
        assert_eq!(said("goto 350ms"), at(350));
        assert_eq!(said("goto 2 min"), at(120_000));
        assert_eq!(said("-50ms"), Ok(Order::Goto(Moment::Earlier(Duration::from_millis(50)))));
        assert_eq!(said("goto end"), Ok(Order::Goto(Moment::End)));
        assert_eq!(said("task worker 1"), Ok(Order::Task("worker 1".into())));
        assert_eq!(said("why"), Ok(Order::Why(None)));
        assert_eq!(said("cancel main"), Ok(Order::Cancel(Some("main".into()))));
        assert_eq!(said("speed jump"), Ok(Order::Speed(Speed::Jump)));
        assert_eq!(said("speed 0.1x"), Ok(Order::Speed(Speed::Times(0.1))));
        assert_eq!(said("unbreak 2"), Ok(Order::Unbreak(Some(2))));
        assert_eq!(said("glossary"), Ok(Order::Glossary(None)));
        assert_eq!(said("glossary event loop"), Ok(Order::Glossary(Some("event loop".into()))));
        assert_eq!(said("pause"), Ok(Order::Own("pause")));
        assert_eq!(said("qui"), Ok(Order::Quit), "the only one that begins so");
    }

    #[test]
    fn conditions_are_read_and_written_alike() {
        for typed in
            ["cancelled", "raised", "depth jobs > 5", "blocked > 0.2 s", "line 12", "task worker-*", "output \"done\""]
        {
            let Ok(Order::Break(condition)) = said(&format!("break {typed}")) else { panic!("{typed}") };
            assert_eq!(condition.to_string(), typed);
        }
        assert_eq!(said("break blocked"), said("break blocked > 100ms"));
        assert_eq!(said("break depth > 5"), said("break depth * > 5"));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |line: &str| said(line).expect_err(line);
        assert_eq!(told("gooto 1"), "There is no command gooto. Did you mean goto?");
        assert_eq!(told("pa"), "pa could be pause or pane.");
        assert_eq!(told("xyzzy"), "There is no command xyzzy. help lists what there is.");
        assert_eq!(told("break canceled"), "There is nothing called canceled to stop at. Did you mean cancelled?");
        for line in [
            "",
            "goto",
            "goto later",
            "speed 0",
            "task",
            "break line x",
            "break depth jobs",
            "marks 3",
            "1e400",
            "9 weeks",
        ] {
            assert!(told(line).ends_with('.'), "{line}: {}", told(line));
        }
    }

    #[test]
    fn lines_go_on() {
        let known = Known {
            tasks: vec!["main".into(), "worker 1".into(), "worker 2".into()],
            things: vec!["jobs".into()],
            themes: vec!["dark".into(), "light".into()],
            terms: vec!["event loop".into(), "task".into()],
        };
        let words = |line: &str| {
            let (from, words) = complete(line, OWN, &known);
            (from, words.into_iter().map(|word| word.text).collect::<Vec<_>>())
        };
        assert_eq!(words("pa"), (0, vec!["pause".into(), "pane".into()]));
        assert_eq!(words(":ta"), (1, vec!["task".into()]));
        assert_eq!(words("task wor"), (5, vec!["worker 1".into(), "worker 2".into()]));
        assert_eq!(words("task worker 2"), (5, vec!["worker 2".into()]));
        assert_eq!(words("glossary ev"), (9, vec!["event loop".into()]));
        assert_eq!(words("theme "), (6, vec!["dark".into(), "light".into()]));
        assert_eq!(words("break de"), (6, vec!["depth".into()]));
        assert_eq!(words("break depth j"), (12, vec!["jobs".into()]));
        assert_eq!(words("break task m"), (11, vec!["main".into()]));
    }
}
