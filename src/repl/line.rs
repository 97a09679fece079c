//! The line that is typed: colours, brackets, what it can become, what was typed before.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::MAIN_SEPARATOR;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use super::commands::{COMMANDS, Takes, names, of_lessons};
use super::listen::{News, hold};
use super::{colours, desk};
use crate::kernel::protocol::{Ask, Said};
use crate::python::repl::block::name_at;

/// How long somebody who pressed Tab waits for names at most: a background task may block the loop.
const PATIENCE: Duration = Duration::from_millis(400);

/// What is known of the text in the line while it is typed.
#[derive(Default)]
pub(super) struct Typing {
    /// Whether there is any.
    pub(super) typed: AtomicBool,
    /// Whether it was brought back whole from what was entered before.
    pub(super) recalled: AtomicBool,
    known: Mutex<BTreeSet<String>>,
    before: Mutex<String>,
}

impl Typing {
    /// These were entered; a line alone is complete or not, whoever entered it.
    pub(super) fn know(&self, texts: Vec<String>) {
        hold(&self.known).extend(texts.into_iter().filter(|text| text.contains('\n')));
    }

    /// A new line begins.
    pub(super) fn begin(&self) {
        self.changed("");
    }

    /// The text is this now. One that grew by a key is typed, even if it was entered like that before.
    fn changed(&self, text: &str) {
        let mut before = hold(&self.before);
        if *before == text {
            return;
        }
        let grew = text.strip_prefix(before.as_str()).is_some_and(|rest| rest.chars().count() == 1);
        self.typed.store(!text.is_empty(), Ordering::Relaxed);
        self.recalled.store(!grew && hold(&self.known).contains(text), Ordering::Relaxed);
        text.clone_into(&mut before);
    }
}

/// What rustyline asks about the line.
pub(super) struct Line {
    /// The session that knows the names.
    desk: Arc<Mutex<desk::Desk>>,
    /// Where answers come in while somebody types.
    answers: Arc<Mutex<Receiver<News>>>,
    coloured: bool,
    /// What was typed before.
    history: HistoryHinter,
    /// Whether the line is drawn for the last time, after Enter: no bracket is marked then.
    entered: Cell<bool>,
    state: Arc<Typing>,
}

impl Line {
    /// A line of this session; `state` is kept as the text in it changes.
    pub(super) fn new(
        desk: Arc<Mutex<desk::Desk>>,
        answers: Arc<Mutex<Receiver<News>>>,
        coloured: bool,
        state: Arc<Typing>,
    ) -> Self {
        Self { desk, answers, coloured, history: HistoryHinter::new(), entered: Cell::new(false), state }
    }

    /// The names that begin so, of the living session.
    fn names(&self, begun: &str) -> Vec<String> {
        let answers = hold(&self.answers);
        let begun = begun.to_owned();
        let asked = hold(&self.desk).ask(|number| Ask::Names { number, begun });
        while let Ok(news) = answers.recv_timeout(PATIENCE) {
            match news {
                News::Answer(answer) if answer.number == asked => {
                    return if let Said::Names(names) = answer.said { names } else { Vec::new() };
                }
                _ => {}
            }
        }
        Vec::new()
    }

    fn command(&self, line: &str) -> (usize, Vec<Pair>) {
        let Some((name, rest)) = line[1..].split_once(' ') else {
            let all = COMMANDS.iter().filter(|command| command.name.starts_with(&line[1..]));
            let pairs = all.map(|command| Pair {
                display: format!("{:9} {}", command.name, command.help()),
                replacement: format!("{}{}", command.name, if command.usage.is_empty() { "" } else { " " }),
            });
            return (1, pairs.collect());
        };
        let from = line.len() - rest.len();
        let begins = |word: &String| word.starts_with(rest);
        let words: Vec<String> = match COMMANDS.iter().find(|command| command.name == name).map(|command| command.takes)
        {
            Some(Takes::Task) => names(&hold(&self.desk)).into_iter().filter(begins).collect(),
            Some(Takes::File) => files(rest),
            Some(Takes::Program) => {
                let mut all = files(rest);
                all.extend(of_lessons(rest, &hold(&self.desk).lessons));
                all
            }
            Some(Takes::Name) => self.names(rest),
            Some(Takes::Word(words)) => words.iter().map(|word| (*word).to_owned()).filter(begins).collect(),
            Some(Takes::Nothing | Takes::Text) | None => Vec::new(),
        };
        (from, words.into_iter().map(pair).collect())
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

/// Where a string begins that is open at the end of this text: a file may be meant. One of several lines is none.
fn string_at(text: &str) -> Option<usize> {
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let (mut open, mut escaped) = (None, false);
    for (at, c) in text[start..].char_indices() {
        match open {
            Some((quote, _)) if !escaped && c == quote => open = None,
            None if matches!(c, '"' | '\'') => open = Some((c, start + at + 1)),
            None if c == '#' => return None,
            _ => {}
        }
        escaped = open.is_some() && c == '\\' && !escaped;
    }
    open.map(|(_, from)| from)
}

impl Completer for Line {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = &line[..position];
        if line.starts_with(':') {
            return Ok(self.command(line));
        }
        if let Some(from) = string_at(line) {
            return Ok((from, files(&line[from..]).into_iter().map(pair).collect()));
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
        self.state.changed(line);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_anew_is_not_taken_for_what_was_entered() {
        let typing = Typing::default();
        typing.know(vec!["if x:\n    y".into()]);
        let recalled = |text: &str| {
            typing.changed(text);
            typing.recalled.load(Ordering::Relaxed)
        };
        assert!(recalled("if x:\n    y"), "from the history");
        assert!(recalled("if x:\n    y"), "the cursor moved");
        assert!(!recalled("if x:\n    "));
        assert!(!recalled("if x:\n    y"), "by a key");
    }

    #[test]
    fn files_are_completed_in_strings() {
        assert_eq!(string_at("open('data/"), Some(6));
        assert_eq!(string_at("open('a', \"it's"), Some(11));
        assert_eq!(string_at("f('a')"), None);
        assert_eq!(string_at("x  # don't"), None);
        assert_eq!(string_at("x = 'a\\'b"), Some(5));
    }
}
