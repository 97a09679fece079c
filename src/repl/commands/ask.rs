//! Commands that look at the session and change nothing of it.

use std::fmt::Write as _;

use super::{NOBODY, Next};
use crate::ident::TaskId;
use crate::model::{Stats, Words};
use crate::repl::desk::{Desk, is_statement};
use crate::repl::shown::{Detail, filled};
use crate::session::{Layout, Phase, Report};
use crate::time::human;

fn words(desk: &Desk) -> Words<'_> {
    Words::new(desk.session.latest(), &desk.session.log().strings, desk.session.now())
}

/// What to say of a task that is not there.
pub(super) fn unknown(desk: &Desk, name: &str) -> String {
    let names: Vec<_> = desk.alive().map(|task| desk.called(task)).collect();
    if names.is_empty() {
        return format!("There is no task {name}: none runs now.");
    }
    format!("There is no task {name}. These run: {}.", names.join(", "))
}

/// The names of tasks, for completion: those that are not over come first.
pub(in crate::repl) fn names(desk: &Desk) -> Vec<String> {
    let mut tasks: Vec<_> = desk.session.latest().tasks().filter(|task| !is_statement(&desk.name(task))).collect();
    tasks.sort_by_key(|task| task.status.is_over());
    let mut names: Vec<_> = tasks.into_iter().map(|task| desk.name(task)).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn of_task(desk: &Desk, name: &str, tell: fn(&Desk, TaskId) -> String) -> Next {
    match desk.task(name) {
        Some(task) => Next::Say(tell(desk, task.id)),
        None => Next::Refuse(unknown(desk, name)),
    }
}

/// `:tasks`.
pub(super) fn tasks(_: &str, desk: &mut Desk) -> Next {
    let (words, mut text) = (words(desk), String::new());
    let names: Vec<_> = desk.alive().map(|task| (desk.called(task), task.id)).collect();
    let width = names.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default().clamp(16, 24);
    for (name, id) in names {
        let _ = writeln!(text, "  {name:width$}  {}", words.task(id));
    }
    Next::Say(if text.is_empty() { "No task runs now.\n".into() } else { text })
}

/// `:ready`.
pub(super) fn ready(_: &str, desk: &mut Desk) -> Next {
    let (words, mut text) = (words(desk), String::new());
    for (at, ready) in desk.session.latest().ready().enumerate() {
        let why = words.task(ready.id);
        let _ = writeln!(text, "  {}. {}  {why}", at + 1, words.name(ready.id));
    }
    if text.is_empty() {
        let held = desk.session.status().phase == Phase::Paused;
        text = match desk.session.latest().next_timer() {
            Some(timer) => {
                let left = human(timer.deadline.since(desk.session.now()));
                let rest = if held { "and it is held" } else { "the loop waits" };
                format!("Nothing is ready: {rest}. The next timer fires in {left}.\n")
            }
            None => "Nothing is ready, and no timer is set: the loop waits for you.\n".into(),
        };
    }
    Next::Say(text)
}

/// `:why [TASK]`.
pub(super) fn why(name: &str, desk: &mut Desk) -> Next {
    let tell = |desk: &Desk, id| {
        let told = desk.session.model().explain(desk.session.latest(), desk.session.now(), id);
        told.sentences().fold(String::new(), |text, sentence| text + "  " + sentence + "\n")
    };
    if name.is_empty() { Next::Say(tell(desk, NOBODY)) } else { of_task(desk, name, tell) }
}

/// `:stack TASK`.
pub(super) fn stack(name: &str, desk: &mut Desk) -> Next {
    of_task(desk, name, |desk, id| {
        let told = desk.session.model().explain(desk.session.latest(), desk.session.now(), id);
        if told.stack.is_empty() {
            return format!("  {}\n", told.now);
        }
        told.stack.iter().fold(String::new(), |mut text, frame| {
            let _ = writeln!(text, "  {:24}  {}", frame.what, frame.line);
            text
        })
    })
}

/// `:stats`.
pub(super) fn stats(_: &str, desk: &mut Desk) -> Next {
    let stats = Stats::of(desk.session.latest(), desk.session.now());
    let dot = if desk.shown.ascii { "-" } else { "·" };
    let times = format!(
        "of run time: code ran for {}, blocked the loop for {}, nothing to do for {}",
        human(stats.busy),
        human(stats.blocked),
        human(stats.idle),
    );
    let columns = if desk.shown.terminal { desk.shown.columns } else { usize::MAX };
    let times = filled(&format!("  {} ", human(stats.makespan)), &times, columns);
    Next::Say(format!(
        "{times}  {} turns {dot} {} polls {dot} {} tasks: {} returned, {} raised, {} cancelled\n",
        stats.turns, stats.polls, stats.tasks, stats.returned, stats.raised, stats.cancelled,
    ))
}

/// `:timeline [on|off|more]`.
pub(super) fn timeline(rest: &str, desk: &mut Desk) -> Next {
    let (detail, told) = match rest {
        "on" => (Detail::On, "A line after each statement tells what it caused.\n"),
        "off" => (Detail::Off, "Statements are followed by nothing but their value.\n"),
        "more" => (Detail::More, "After each statement, a line and a lane for each task.\n"),
        "" => {
            let layout = Layout { ascii: desk.shown.ascii, ..Layout::default() };
            return Next::Say(Report::new(desk.session.model(), layout).summary());
        }
        other => return Next::Refuse(format!(":timeline knows on, off and more, but not {other}.")),
    };
    desk.shown.timeline = detail;
    Next::Say(if desk.shown.terminal { told.into() } else { String::new() })
}
