//! The line that is typed: colours, brackets, what it can become, what was typed before.

use std::borrow::Cow;
use std::cell::Cell;
use std::path::MAIN_SEPARATOR;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use super::desk::Desk;
use super::{colours, commands};
use crate::kernel::protocol::{Ask, Said};
use crate::python::repl::block::name_at;

/// How long somebody who pressed Tab waits for names at most: a background task may block the loop.
const PATIENCE: Duration = Duration::from_millis(400);

/// What rustyline asks about the line.
pub(super) struct Line {
    /// The session that knows the names.
    pub(super) desk: Arc<Mutex<Desk>>,
    /// Where answers come in while somebody types.
    pub(super) answers: Arc<Mutex<Receiver<super::terminal::News>>>,
    /// Whether to use colours.
    pub(super) coloured: bool,
    /// What was typed before.
    pub(super) history: HistoryHinter,
    /// Whether the line is drawn for the last time, after Enter: no bracket is marked then.
    pub(super) entered: Cell<bool>,
}

impl Line {
    /// The names that begin so, of the living session.
    fn names(&self, begun: &str) -> Vec<String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = begun.to_owned();
        let asked = self.desk.lock().unwrap_or_else(PoisonError::into_inner).ask(|number| Ask::Names { number, begun });
        while let Ok(news) = answers.recv_timeout(PATIENCE) {
            match news {
                super::terminal::News::Answer(answer) if answer.number == asked => {
                    return if let Said::Names(names) = answer.said { names } else { Vec::new() };
                }
                _ => {}
            }
        }
        Vec::new()
    }

    fn command(&self, line: &str) -> (usize, Vec<Pair>) {
        let plain = |from: usize, words: Vec<String>| (from, words.into_iter().map(pair).collect());
        let Some((name, rest)) = line[1..].split_once(' ') else {
            let all = commands::all().filter(|spec| spec.0.starts_with(&line[1..]));
            let space = |usage: &str| if usage.is_empty() { "" } else { " " };
            let pairs = all.map(|(name, usage, help)| Pair {
                display: format!("{name:9} {help}"),
                replacement: format!("{name}{}", space(usage)),
            });
            return (1, pairs.collect());
        };
        let from = line.len() - rest.len();
        match name {
            "why" | "stack" | "cancel" => {
                let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
                plain(from, commands::names(&desk).into_iter().filter(|task| task.starts_with(rest)).collect())
            }
            "load" | "save" | "trace" => plain(from, files(rest)),
            "timeline" => plain(
                from,
                ["on", "off", "more"].map(String::from).into_iter().filter(|word| word.starts_with(rest)).collect(),
            ),
            "about" => plain(from, self.names(rest)),
            _ => (from, Vec::new()),
        }
    }
}

fn pair(text: String) -> Pair {
    Pair { display: text.clone(), replacement: text }
}

/// The files and folders whose paths begin so.
fn files(begun: &str) -> Vec<String> {
    let (folder, name) = begun.rfind(MAIN_SEPARATOR).map_or(("", begun), |at| begun.split_at(at + 1));
    let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok().filter(|file| file.starts_with(name))?;
            let end = if entry.path().is_dir() { MAIN_SEPARATOR.to_string() } else { String::new() };
            (!file.starts_with('.') || name.starts_with('.')).then(|| format!("{folder}{file}{end}"))
        })
        .collect();
    found.sort();
    found
}

impl Completer for Line {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = &line[..position];
        if line.starts_with(':') {
            return Ok(self.command(line));
        }
        let from = name_at(line);
        if from == line.len() {
            let indent = line.rsplit('\n').next().unwrap_or_default().trim().is_empty();
            return Ok((position, if indent { vec![pair("    ".into())] } else { Vec::new() }));
        }
        let begun = &line[from..];
        Ok((from, self.names(begun).into_iter().map(pair).collect()))
    }
}

impl Hinter for Line {
    type Hint = String;

    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<String> {
        self.history.hint(line, position, context).filter(|hint| !hint.contains('\n'))
    }
}

impl Highlighter for Line {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        if self.coloured && !line.starts_with(':') {
            colours::paint(line, (!self.entered.get()).then_some(position)).into()
        } else {
            line.into()
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.coloured { format!("{}{hint}{}", colours::DIM, colours::PLAIN).into() } else { hint.into() }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.entered.set(kind == CmdKind::ForcedRefresh);
        self.coloured
    }
}

impl Validator for Line {}
impl Helper for Line {}
