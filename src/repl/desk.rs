//! A session and its conversation: what was asked, what came back, what the program wrote.

use std::time::Duration;

use super::NAME;
use crate::ident::TaskId;
use crate::kernel::protocol::{Answer, Ask};
use crate::kernel::{Launcher, Options, Program};
use crate::model::Task;
use crate::session::{Command, Phase, Session, Wall};
use crate::trace::{Stream, What};

/// Something to show.
#[derive(Debug)]
pub(super) enum Heard {
    /// The program wrote.
    Wrote {
        /// The name of the task that did, unless it is a statement's or nobody's.
        by: Option<String>,
        /// Where to.
        stream: Stream,
        /// What.
        text: String,
    },
    /// An answer.
    Answer(Answer),
    /// The session is over.
    Over(Phase),
}

/// A session at a prompt.
pub(super) struct Desk {
    /// The run behind it.
    pub(super) session: Session,
    wall: Wall,
    seen: usize,
    number: u32,
    over: bool,
    /// Statements that ran without an error, for `:save`.
    pub(super) kept: Vec<String>,
}

impl Desk {
    /// Starts a session; `wake` is called whenever something arrived.
    pub(super) fn open(
        launcher: &Launcher,
        folder: &std::path::Path,
        options: Options,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let program = Program { path: Some(folder.join(NAME)), ..Program::new(NAME, "") };
        let mut session = Session::launch(launcher, program, options, wake);
        session.command(Command::Live);
        Self { session, wall: Wall::start(), seen: 0, number: 0, over: false, kept: Vec::new() }
    }

    /// Asks for something; returns the number that the answer will bear.
    pub(super) fn ask(&mut self, ask: impl FnOnce(u32) -> Ask) -> u32 {
        self.number += 1;
        self.session.want(ask(self.number));
        self.number
    }

    /// Takes in what arrived, waiting for it at most so long.
    pub(super) fn hear(&mut self, most: Duration) -> Vec<Heard> {
        self.session.wait(self.wall.elapsed(), most);
        let mut heard = self.written();
        heard.extend(self.session.answers().into_iter().map(Heard::Answer));
        let phase = self.session.status().phase;
        if phase.is_over() && !std::mem::replace(&mut self.over, true) {
            heard.push(Heard::Over(phase));
        }
        heard
    }

    fn written(&mut self) -> Vec<Heard> {
        let log = self.session.log();
        let outputs = log.events(self.seen).filter_map(|(_, event)| match event.what {
            What::Output { task, stream, text } => {
                Some(Heard::Wrote { by: self.author(task), stream, text: log.strings.get(text).to_owned() })
            }
            _ => None,
        });
        let heard = outputs.collect();
        self.seen = log.len();
        heard
    }

    fn author(&self, task: TaskId) -> Option<String> {
        self.session.latest().task(task).map(|task| self.name(task)).filter(|name| !is_statement(name))
    }

    /// The name of a task.
    pub(super) fn name(&self, task: &Task) -> String {
        self.session.log().strings.get(task.name).to_owned()
    }

    /// The tasks that are not over, but for statements.
    pub(super) fn alive(&self) -> impl Iterator<Item = &Task> {
        let tasks = self.session.latest().tasks();
        tasks.filter(|task| !task.status.is_over() && !is_statement(self.session.log().strings.get(task.name)))
    }

    /// The task of this name; of several, the one created last.
    pub(super) fn task(&self, name: &str) -> Option<&Task> {
        self.session.latest().tasks().rev().find(|task| self.session.log().strings.get(task.name) == name)
    }

    /// Begins again in a new kernel.
    pub(super) fn restart(&mut self) {
        self.session.command(Command::Restart);
        self.session.command(Command::Live);
        (self.seen, self.over) = (0, false);
    }
}

/// Whether a task of this name is a statement typed at the prompt.
pub(super) fn is_statement(name: &str) -> bool {
    name.strip_prefix("repl-").is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// A value as text, cut when it is long; `None` when all of it is shown.
pub(super) fn cut(text: &str) -> Option<String> {
    const LINES: usize = 24;
    const CHARACTERS: usize = 1600;
    let kept: String = text.lines().take(LINES).collect::<Vec<_>>().join("\n").chars().take(CHARACTERS).collect();
    (kept.len() < text.len())
        .then(|| format!("{kept} ...\n({} characters; :more shows all of them)", text.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_and_short_ones_are_not() {
        assert_eq!(cut("[1, 2]"), None);
        let told = cut(&"x".repeat(5000)).expect("it is long");
        assert!(told.ends_with("(5000 characters; :more shows all of them)"), "{told}");
        assert!(is_statement("repl-12") && !is_statement("repl-a") && !is_statement("Task-1"));
    }
}
