//! A talk with a run that is watched: what was typed, what came of it, and what it wrote on the way.
//!
//! It is plain data over a session's trace and answers. What is typed goes to the run as an [`Ask`]; whoever holds the
//! session sends it, and lets the talk [hear](Talk::hear) what arrived.

use std::collections::{BTreeMap, HashSet};

use super::{Phase, Session, View};
use crate::ident::TaskId;
use crate::kernel::protocol::{Ask, Said};
use crate::model::Words;
use crate::time::{SimTime, human};
use crate::trace::{Stream, What};

/// A piece of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// What was typed.
    Typed(String),
    /// What it wrote, or its task did.
    Wrote(Stream, String),
    /// What it gave.
    Value(String),
    /// The traceback of what it raised, as Python words it.
    Failed(String),
    /// What looplab has to say about it.
    Advice(String),
}

/// Something that was asked and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    /// A statement, and its task, if it became one.
    Statement(Option<TaskId>),
    /// Names that begin so.
    Names(String),
    /// What something is.
    About(String),
}

/// A talk with one run.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    /// All that was said so far.
    pub pieces: Vec<Piece>,
    /// Names that came and were not taken yet: what was typed of them, and how it may go on.
    pub names: Option<(String, Vec<String>)>,
    open: BTreeMap<u32, Open>,
    number: u32,
    /// Handles of statements, and their tasks.
    own: HashSet<TaskId>,
    seen: usize,
}

impl Talk {
    /// Says a statement; the result is to be sent.
    pub fn say(&mut self, source: &str) -> Ask {
        self.pieces.push(Piece::Typed(source.to_owned()));
        let number = self.next(Open::Statement(None));
        Ask::Statement { number, source: source.to_owned() }
    }

    /// Asks which names begin so.
    pub fn complete(&mut self, begun: &str) -> Ask {
        self.names = None;
        let number = self.next(Open::Names(begun.to_owned()));
        Ask::Names { number, begun: begun.to_owned() }
    }

    /// Asks what something is: `name?`.
    pub fn ask_about(&mut self, name: &str) -> Ask {
        self.pieces.push(Piece::Typed(format!("{name}?")));
        let number = self.next(Open::About(name.to_owned()));
        Ask::About { number, name: name.to_owned() }
    }

    fn next(&mut self, open: Open) -> u32 {
        self.number += 1;
        self.open.insert(self.number, open);
        self.number
    }

    /// Whether everything is answered.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.open.is_empty()
    }

    /// Takes in what the run did and answered. Says whether anything was said.
    pub fn hear(&mut self, session: &mut Session) -> bool {
        let before = self.pieces.len();
        if session.log().len() < self.seen {
            self.begin_again();
        }
        self.follow(session);
        let answers = session.answers();
        let answered = !answers.is_empty();
        for answer in answers {
            if let Some(open) = self.open.remove(&answer.number) {
                self.answered(open, answer.said);
            }
        }
        if session.status().phase.is_over() {
            self.end();
        }
        answered || self.pieces.len() > before
    }

    /// The program was started again.
    fn begin_again(&mut self) {
        self.end();
        self.own.clear();
        self.seen = 0;
        if !self.pieces.is_empty() {
            let text = "The program began again: what was set and defined here before is gone.";
            self.pieces.push(Piece::Advice(text.into()));
        }
    }

    /// Nobody answers any more.
    fn end(&mut self) {
        for open in std::mem::take(&mut self.open).into_values() {
            if let Open::Statement(_) | Open::About(_) = open {
                self.pieces.push(Piece::Advice("The run ended before this was done.".into()));
            }
        }
    }

    fn follow(&mut self, session: &Session) {
        let log = session.log();
        let from = std::mem::replace(&mut self.seen, log.len());
        if self.open.is_empty() && self.own.is_empty() {
            return;
        }
        log.visit(from..log.len(), |_, event| match event.what {
            // A task that was cancelled with a key is no statement of ours.
            What::Intervened { task, .. } if session.latest().task(task).is_none() => {
                self.own.insert(task);
            }
            What::Named { task, name } => {
                let number = log.strings.get(name).strip_prefix("prompt-").and_then(|number| number.parse().ok());
                if let Some(Open::Statement(its)) = number.and_then(|number: u32| self.open.get_mut(&number)) {
                    *its = Some(task);
                    self.own.insert(task);
                }
            }
            What::Output { task, stream, text } if self.own.contains(&task) => {
                self.pieces.push(Piece::Wrote(stream, log.strings.get(text).to_owned()));
            }
            _ => {}
        });
    }

    fn answered(&mut self, open: Open, said: Said) {
        let (piece, hint) = match (open, said) {
            (_, Said::Done { value, hint }) => (value.map(Piece::Value), hint),
            (_, Said::Raised { traceback, hint }) => (Some(Piece::Failed(traceback)), hint),
            (Open::Names(begun), Said::Names(names)) => {
                self.names = Some((begun, names));
                (None, String::new())
            }
            (Open::About(name), Said::About(text)) if text.is_empty() => {
                (Some(Piece::Advice(format!("There is nothing called {name} here."))), String::new())
            }
            (_, Said::About(text)) => (Some(Piece::Value(text)), String::new()),
            (_, Said::Names(_)) => (None, String::new()),
        };
        self.pieces.extend(piece);
        self.pieces.extend((!hint.is_empty()).then_some(Piece::Advice(hint)));
    }

    /// What the statements that are not done do: one sentence each.
    #[must_use]
    pub fn waiting(&self, session: &Session) -> Vec<String> {
        let state = session.latest();
        let words = Words::new(state, &session.log().strings, session.now().max(state.now));
        let held = session.status().phase == Phase::Paused;
        let tell = |open: &Open| match open {
            Open::Statement(Some(task)) => {
                let does = format!("{} is a task of the run now: {}.", words.name(*task), words.task(*task));
                Some(if held { format!("{does} The run is held still.") } else { does })
            }
            Open::Statement(None) | Open::About(_) => {
                Some("The program has not let go of Python yet: it answers between two polls.".into())
            }
            Open::Names(_) => None,
        };
        self.open.values().filter_map(tell).collect()
    }
}

/// How the run stands to somebody who speaks to it, in a sentence or two.
#[must_use]
pub fn standing(session: &Session) -> String {
    let status = session.status();
    let now = human(session.latest().now.since(SimTime::ZERO));
    let past = match status.view {
        View::Live => String::new(),
        View::At(_) => format!("You look at the past; this speaks to now, {now}. "),
    };
    let present = match status.phase {
        _ if session.is_replay() => return "This is a recording: nobody is there to answer.".into(),
        Phase::Starting => "Python is getting ready.",
        Phase::Finished(_) => "The run is over: nobody answers any more. r runs it again.",
        Phase::Dead(_) => "The kernel died: nobody answers any more. r starts it again.",
        Phase::Paused => "Held still: code runs at once, no time passes; await waits for its turn.",
        Phase::Running if !status.responding => {
            "The program keeps Python busy; it answers when it lets go, ctrl-c stops it."
        }
        Phase::Running => "The run goes on: code runs between two polls, with await as a task of it.",
    };
    format!("{past}{present}")
}
