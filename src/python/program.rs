//! What is run, with what, and how it ended.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::child::Child;
use super::problem::Problem;
use super::repl::Prompt;
use crate::runtime::processes::Start;
use crate::runtime::{Clock, Network};

/// A program to run as `__main__`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The name that tracebacks and the trace show: `sleepers.py`, or a path.
    pub name: String,
    /// The source text.
    pub source: String,
    /// Where modules of its own are imported from; `None` for a program that has no folder.
    pub folder: Option<PathBuf>,
    /// The arguments after the program's name in `sys.argv`.
    pub arguments: Vec<String>,
}

impl Program {
    /// A program that consists of nothing but its source.
    #[must_use]
    pub fn new(name: impl Into<String>, source: impl Into<String>) -> Self {
        Self { name: name.into(), source: source.into(), ..Self::default() }
    }

    /// What it finds as its `__file__`: the whole path, as since Python 3.9, when it has a folder.
    pub(super) fn file(&self) -> String {
        let file = self.folder.as_ref().zip(Path::new(&self.name).file_name());
        file.map_or_else(|| self.name.clone(), |(folder, file)| folder.join(file).to_string_lossy().into_owned())
    }
}

/// What a program may reach that is closed to it otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Files outside its own folder and the scratch folder.
    pub fs: bool,
    /// Hosts other than this machine, under the real clock.
    pub net: bool,
    /// Other programs.
    pub run: bool,
}

/// What a run gets from the process around it.
pub struct Context {
    /// The run's clock; its recorder takes the trace, its pacer is what an interrupt wakes.
    pub clock: Arc<Clock>,
    /// Seeds the `random` module, so that two runs draw the same numbers.
    pub seed: Option<u64>,
    /// What the program may reach.
    pub allow: Allow,
    /// The hosts it can reach under the virtual clock.
    pub network: Network,
    /// Whether threads take turns at computing, as under CPython's global interpreter lock.
    pub gil: bool,
    /// Called when the program leaves at once (`os._exit`), with its exit code: the last moment to
    /// send off what was recorded. The process ends when it returns.
    pub on_exit: Box<dyn Fn(i32) + Send + Sync>,
    /// What starts processes; without it, there are simulated programs alone.
    pub start: Option<Box<Start>>,
    /// What makes this Python a process of another run.
    pub child: Option<Child>,
    /// What makes it a session at a prompt: the program's text is not run, statements are.
    pub prompt: Option<Prompt>,
}

impl Context {
    /// A run by this clock, with a fixed seed, nothing allowed, no hosts, a global interpreter lock, and nothing to do on a sudden exit.
    #[must_use]
    pub fn new(clock: Arc<Clock>) -> Self {
        Self {
            clock,
            seed: Some(0),
            allow: Allow::default(),
            network: Network::new(Vec::new(), 0),
            gil: true,
            on_exit: Box::new(|_| ()),
            start: None,
            child: None,
            prompt: None,
        }
    }
}

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// The exit code: 0 when all went well, 1 after an uncaught exception, 130 after Ctrl-C,
    /// or what the program gave to `sys.exit`.
    pub code: i32,
    /// The exception nobody caught, explained.
    pub error: Option<Problem>,
}
