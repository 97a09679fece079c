//! The prompt: Python statements, with `await`, on a loop that goes on while one types.
//!
//! Nothing runs here: the kernel does, and everything shown is a fold over its trace. [`terminal`] talks to somebody at
//! a terminal, [`piped`] to a script; both hold a [`desk`].

mod colours;
mod commands;
mod desk;
mod effect;
mod keys;
mod line;
mod listen;
mod live;
mod outcome;
mod piped;
mod quiet;
mod screen;
mod shown;
mod terminal;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::kernel::{Launcher, Options};
use crate::lesson::Catalogue;
use crate::session::Session;

/// What the session's text is called in tracebacks.
const NAME: &str = "<repl>";

pub use commands::prepared as without_runner;

/// How to hold a session.
pub struct Settings {
    /// Where kernels come from.
    pub launcher: Launcher,
    /// How the session runs; what happens between statements depends on where they come from.
    pub options: Options,
    /// The folder it is in.
    pub folder: PathBuf,
    /// Text to run first.
    pub first: Option<String>,
    /// Only ASCII in what looplab adds.
    pub ascii: bool,
    /// Where what was typed is kept, if anywhere.
    pub history: Option<PathBuf>,
    /// Set from outside when somebody pressed Ctrl-C while a statement runs.
    pub interrupted: Arc<AtomicBool>,
    /// Whether somebody types at a terminal.
    pub terminal: bool,
    /// The lessons whose programs can be loaded.
    pub lessons: Catalogue,
    /// Shows the session on the full screen for a while, where there is one.
    pub open: Option<Open>,
}

/// Takes a session to the full screen and brings it back.
pub type Open = Box<dyn Fn(Session) -> Visit>;

/// What comes back from the full screen.
pub struct Visit {
    /// The session, alive.
    pub session: Session,
    /// The exit code, when somebody asked looplab itself to end meanwhile.
    pub end: Option<u8>,
    /// Why the full screen could not be shown.
    pub problem: Option<String>,
}

/// Why a session could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ReplError {
    /// Input or output failed.
    #[error("cannot read or write: {0}")]
    Io(#[from] io::Error),
    /// The terminal failed.
    #[error("the terminal does not answer: {0}")]
    Terminal(#[from] rustyline::error::ReadlineError),
}

/// Holds a session to its end; returns the exit code.
///
/// # Errors
/// When the terminal, or a pipe, fails.
pub fn run(settings: Settings) -> Result<u8, ReplError> {
    if settings.terminal { terminal::run(settings) } else { Ok(piped::run(settings)?) }
}
