//! What is started, with which descriptors, and how it ends.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::pipe::{Reader, Writer};
use crate::ident::WorkerId;
use crate::trace::Stream;

/// The number of a process.
pub type Pid = u32;

/// More processes than this do not live at a time.
pub(super) const MOST: usize = 64;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By a signal.
    Signal(i32),
}

impl Exit {
    /// What Python calls the return code: negative for a signal.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Code(code) => code & 0xff,
            Self::Signal(number) => -number,
        }
    }

    /// What a shell calls it: 128 and more for a signal.
    pub(super) const fn status(self) -> i32 {
        match self {
            Self::Code(code) => code & 0xff,
            Self::Signal(number) => 128 + number,
        }
    }
}

/// Where a process reads from.
#[derive(Clone)]
pub enum Source {
    /// Nothing: at its end.
    Nothing,
    /// A pipe.
    Pipe(Reader),
    /// A file.
    File(Arc<Mutex<File>>),
}

/// Where a process writes to.
#[derive(Clone)]
pub enum Sink {
    /// Nowhere.
    Nothing,
    /// A pipe.
    Pipe(Writer),
    /// The run's own output.
    Run(Stream),
    /// A file.
    File(Arc<Mutex<File>>),
}

/// Descriptors 0, 1 and 2 of a process, and the channels of a worker: 3 to read from, 4 to write to.
#[derive(Clone)]
pub struct Ends {
    /// Standard input.
    pub stdin: Source,
    /// Standard output.
    pub stdout: Sink,
    /// Standard error.
    pub stderr: Sink,
    /// A worker's jobs.
    pub jobs: Option<Reader>,
    /// A worker's answers.
    pub answers: Option<Writer>,
}

/// What is to be started.
#[derive(Clone)]
pub struct Launch {
    /// The program and its arguments; not empty.
    pub arguments: Vec<String>,
    /// The program file when it is not the first argument.
    pub executable: Option<String>,
    /// Its descriptors.
    pub ends: Ends,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// For a worker: what it gets to know before its first job, in a form that it understands.
    pub worker: Option<String>,
    /// For a worker: the lane on which the trace shows whether it computes or waits.
    pub lane: Option<WorkerId>,
}

impl Launch {
    /// The program as it was named.
    pub(super) fn path(&self) -> &str {
        self.executable.as_deref().or(self.arguments.first().map(String::as_str)).unwrap_or_default()
    }

    /// The program's name without its folder.
    pub(super) fn name(&self) -> &str {
        let path = self.path();
        path.rsplit('/').next().unwrap_or(path)
    }
}

/// What kind of program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the small programs, simulated.
    Simulated,
    /// A Python, in a process of its own.
    Python,
    /// A program of the operating system.
    Real,
}

/// Why a process was not started.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is a program of the operating system, and those are not allowed.
    #[error("'{0}' is a program of the operating system")]
    Forbidden(String),
    /// There are as many as there may be.
    #[error("there are {0} processes already")]
    TooMany(usize),
    /// The operating system did not start it.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Signals by their numbers on Linux.
pub mod signal {
    /// The terminal's Ctrl-C.
    pub const INTERRUPT: i32 = 2;
    pub(in crate::runtime::processes) const CHILD: i32 = 17;
    pub(in crate::runtime::processes) const CONTINUE: i32 = 18;
    pub(in crate::runtime::processes) const STOP: i32 = 19;
    pub(in crate::runtime::processes) const TERMINAL_STOP: i32 = 20;
    pub(in crate::runtime::processes) const URGENT: i32 = 23;
    pub(in crate::runtime::processes) const WINDOW: i32 = 28;
    /// Writing to a pipe that nobody reads.
    pub const PIPE: i32 = 13;
    /// The end, at once.
    pub const KILL: i32 = 9;
}
