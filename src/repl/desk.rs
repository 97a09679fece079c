//! A session and its conversation: what was asked, what came back, what the program wrote.

use std::collections::BTreeMap;
use std::time::Duration;

use super::shown::Shown;
use super::{NAME, Settings};
use crate::ident::TaskId;
use crate::kernel::protocol::{Answer, Ask};
use crate::kernel::{Options, Program};
use crate::lesson::Catalogue;
use crate::model::{Task, Words};
use crate::session::{Command, Phase, Session, Wake, Wall};
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

/// Gets a session going, with these options.
type Launch = Box<dyn Fn(Options) -> Session + Send>;

/// A session at a prompt.
pub(super) struct Desk {
    /// The run behind it.
    pub(super) session: Session,
    launch: Launch,
    wake: Wake,
    /// Whether somebody else has the session.
    lent: bool,
    wall: Wall,
    seen: usize,
    number: u32,
    over: bool,
    /// Everything that was asked of this kernel, as one text: what line numbers count in.
    text: String,
    /// Statements that ran without an error, for `:save`.
    pub(super) kept: Vec<String>,
    /// The last statement, whatever came of it, for `:edit`.
    pub(super) last: String,
    /// Statements that nobody waits for, by their number.
    pub(super) late: BTreeMap<u32, Asked>,
    /// What is shown of all this.
    pub(super) shown: Shown,
    /// The lessons whose programs can be loaded.
    pub(super) lessons: Catalogue,
}

/// A statement that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Its number.
    pub(super) number: u32,
    /// Its text.
    pub(super) source: String,
    /// Where in the log it begins.
    pub(super) from: usize,
}

impl Desk {
    /// Starts a session; `wake` is called whenever something arrived.
    pub(super) fn open(settings: &Settings, options: Options, wake: Wake) -> Self {
        let bell = Wake::clone(&wake);
        let (launcher, path) = (settings.launcher.clone(), settings.folder.join(NAME));
        let launch = move |options| {
            let program = Program { path: Some(path.clone()), ..Program::new(NAME, "") };
            let bell = Wake::clone(&bell);
            let mut session = Session::launch(&launcher, program, options, move || bell());
            session.command(Command::Live);
            session
        };
        Self {
            session: launch(options),
            launch: Box::new(launch),
            wake,
            lent: false,
            wall: Wall::start(),
            seen: 0,
            number: 0,
            over: false,
            text: String::new(),
            kept: Vec::new(),
            last: String::new(),
            late: BTreeMap::new(),
            shown: Shown { ascii: settings.ascii, terminal: settings.terminal, columns: 80, ..Shown::default() },
            lessons: settings.lessons.clone(),
        }
    }

    /// Wall time since the session began.
    pub(super) fn wall(&self) -> Duration {
        self.wall.elapsed()
    }

    /// Asks for a statement to be run.
    pub(super) fn run(&mut self, source: String) -> Asked {
        self.text.push_str(source.strip_suffix('\n').unwrap_or(&source));
        self.text.push('\n');
        self.last.clone_from(&source);
        let from = self.session.log().len();
        let number = self.ask(|number| Ask::Statement { number, source: source.clone() });
        Asked { number, source, from }
    }

    /// Has the session know its text as it is now.
    pub(super) fn tell_source(&mut self) {
        self.session.tell_source(&self.text);
    }

    /// Takes the session away for a while; [`Desk::give_back`] brings it back.
    pub(super) fn lend(&mut self) -> Session {
        self.tell_source();
        self.lent = true;
        std::mem::replace(&mut self.session, Session::nothing())
    }

    /// Takes the session back. Of what was written meanwhile only the last lines are told again; says how many are not.
    pub(super) fn give_back(&mut self, session: Session) -> usize {
        const TOLD: usize = 20;
        let wake = Wake::clone(&self.wake);
        session.wake_with(move || wake());
        (self.session, self.lent) = (session, false);
        let log = self.session.log();
        let is_output = |what| matches!(what, What::Output { .. });
        let written: Vec<_> =
            log.events(self.seen).filter(|(_, event)| is_output(event.what)).map(|(at, _)| at).collect();
        let untold = written.len().saturating_sub(TOLD);
        self.seen = written.get(untold).copied().unwrap_or(self.seen);
        (self.wake)();
        untold
    }

    /// Asks for something; returns the number that the answer will bear.
    pub(super) fn ask(&mut self, ask: impl FnOnce(u32) -> Ask) -> u32 {
        self.number += 1;
        self.session.want(ask(self.number));
        self.number
    }

    /// Takes in what arrived, waiting for it at most so long.
    pub(super) fn hear(&mut self, most: Duration) -> Vec<Heard> {
        if self.lent {
            return Vec::new();
        }
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
        let told = |name: &String| !is_statement(name) || self.late.values().any(|late| *name == late.name());
        self.session.latest().task(task).filter(|task| told(&self.name(task))).map(|task| self.called(task))
    }

    /// What a task is called in all that is said: the same as on the full screen.
    pub(super) fn called(&self, task: &Task) -> String {
        Words::new(self.session.latest(), &self.session.log().strings, self.session.now()).name(task.id)
    }

    /// The name that a task was given, by the program or by asyncio.
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
        let found = |called: &dyn Fn(&Task) -> bool| self.session.latest().tasks().rev().find(|task| called(task));
        found(&|task| self.session.log().strings.get(task.name) == name)
            .or_else(|| found(&|task| self.called(task) == name))
    }

    /// Begins again in a new kernel, with the options there are or with others.
    pub(super) fn restart(&mut self, options: Option<Options>) {
        let speed = self.session.options().speed;
        let options = options.unwrap_or_else(|| self.session.options().clone());
        self.session = (self.launch)(Options { speed, ..options });
        (self.seen, self.over) = (0, false);
        self.text.clear();
        self.late.clear();
    }
}

impl Asked {
    /// What its task is called.
    pub(super) fn name(&self) -> String {
        format!("repl-{}", self.number)
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
