//! Runs without a screen: the program's own output where it belongs, and looplab's words beside it.
//!
//! Standard output gets what the program wrote to it and nothing else (or JSON lines instead), standard error
//! what the program wrote there and then what looplab adds. Nothing here draws or asks.

pub mod console;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use console::Console;

use crate::session::{Command, Phase, Session, Wall};

/// Exit codes of a run that looplab ends rather than the program.
pub mod code {
    /// The kernel died or hit a limit.
    pub const DEAD: u8 = 3;
    /// Ctrl-C.
    pub const INTERRUPTED: u8 = 130;
    /// Nobody reads the output any more, as shells report it.
    pub const PIPE: u8 = 141;
}

/// How to run without a screen.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// JSON lines instead of the program's output.
    pub json: bool,
    /// Nothing but the program's own output.
    pub quiet: bool,
    /// Only ASCII in what looplab adds.
    pub ascii: bool,
    /// Where to write the trace.
    pub trace: Option<PathBuf>,
    /// Set from outside when somebody pressed Ctrl-C.
    pub interrupted: Arc<AtomicBool>,
}

/// Why a run without a screen could not do all it should.
#[derive(Debug, thiserror::Error)]
pub enum HeadlessError {
    /// The trace could not be written.
    #[error("cannot write the trace to {path}: {source}")]
    Trace {
        /// The file it was to go to.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Output could not be written.
    #[error("cannot write output: {0}")]
    Output(#[from] io::Error),
}

/// Follows a session to its end; returns the exit code.
///
/// # Errors
/// When output or the trace cannot be written. A closed pipe is no error: the run ends with its code.
pub fn run(mut session: Session, settings: &Settings) -> Result<u8, HeadlessError> {
    let mut console = Console::new(settings.json);
    match follow(&mut session, &mut console, settings).and_then(|asked| {
        console.finish(&session, settings)?;
        Ok(asked)
    }) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(code::PIPE),
        Err(error) => Err(error.into()),
        Ok(asked) => {
            if let Some(path) = &settings.trace {
                session.save(path).map_err(|source| HeadlessError::Trace { path: path.clone(), source })?;
            }
            Ok(exit_code(&session, asked))
        }
    }
}

/// Passes everything on until the run is over. Says whether somebody asked it to stop.
fn follow(session: &mut Session, console: &mut Console, settings: &Settings) -> io::Result<bool> {
    const BETWEEN: Duration = Duration::from_millis(100);
    let wall = Wall::start();
    let mut asked = false;
    session.command(Command::Live);
    loop {
        session.wait(wall.elapsed(), BETWEEN);
        console.pass_on(session)?;
        if session.status().phase.is_over() {
            return Ok(asked);
        }
        if settings.interrupted.swap(false, Ordering::Relaxed) {
            asked = true;
            session.command(Command::Interrupt);
        }
    }
}

fn exit_code(session: &Session, asked: bool) -> u8 {
    match session.status().phase {
        // The operating system keeps eight bits of an exit code.
        Phase::Finished(exit) => (exit.code & 0xff) as u8,
        _ if asked => code::INTERRUPTED,
        _ => code::DEAD,
    }
}
