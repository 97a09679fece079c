//! From words to deeds: each command with the face it wants.

use std::io::{self, BufWriter, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context as _, Result};

use super::arguments::{Arguments, Command, Face, Format, How, Looks};
use super::files;
use crate::export;
use crate::headless::{self, Settings};
use crate::kernel::{Launcher, Options, Speed};
use crate::session::Session;

/// Carries out what was asked for; returns the exit code.
///
/// # Errors
/// When it makes no sense, or a file cannot be read.
pub fn carry_out(arguments: Arguments) -> Result<u8> {
    let Arguments { command, looks } = arguments;
    match command {
        None => anyhow::bail!("no screen yet"),
        Some(Command::Lesson { .. } | Command::Lessons) => anyhow::bail!("no lessons yet"),
        Some(Command::Run { file, how, arguments }) => run(&file, *how, arguments, &looks),
        Some(Command::Replay { trace, face, speed }) => replay(&trace, &face, speed, &looks),
        Some(Command::Export { trace, format }) => export(&trace, format, &looks),
    }
}

fn run(file: &Path, how: How, arguments: Vec<String>, looks: &Looks) -> Result<u8> {
    let program = files::program(file, arguments)?;
    if let Some(trace) = &how.trace {
        files::place_for(trace)?;
    }
    let launcher = Launcher::new().context("cannot find the looplab program itself")?;
    let options = Options { clock: how.clock.into(), seed: how.seed, ..Options::default() };
    let options = Options { speed: how.speed.unwrap_or(Speed::Jump), ..options };
    let session = Session::launch(&launcher, program, options, || ());
    let settings = Settings { trace: how.trace, ..settings(&how.face, looks) };
    on_interrupt(&settings.interrupted)?;
    Ok(headless::run(session, &settings)?)
}

fn replay(trace: &Path, face: &Face, _speed: Option<Speed>, looks: &Looks) -> Result<u8> {
    let session = Session::replay(files::recording(trace)?);
    Ok(headless::run(session, &settings(face, looks))?)
}

fn export(trace: &Path, format: Format, looks: &Looks) -> Result<u8> {
    let session = Session::replay(files::recording(trace)?);
    let format = match format {
        Format::Text => export::Format::Text,
        Format::Json => export::Format::Json,
    };
    match export::write(&mut BufWriter::new(io::stdout()), &session, format, looks.ascii) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(headless::code::PIPE),
        written => written.context("cannot write").map(|()| 0),
    }
}

fn settings(face: &Face, looks: &Looks) -> Settings {
    Settings { json: face.json, quiet: face.quiet, ascii: looks.ascii, ..Settings::default() }
}

/// Whether a run prints rather than draws.
fn _is_headless(face: &Face) -> bool {
    face.headless || face.json || face.quiet || !std::io::stdout().is_terminal()
}

/// Ctrl-C is for the program; looplab only passes it on.
fn on_interrupt(flag: &Arc<AtomicBool>) -> Result<()> {
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(flag)).context("cannot listen for Ctrl-C")?;
    Ok(())
}
