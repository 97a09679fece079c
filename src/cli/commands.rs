//! From words to deeds: each command with the face it wants.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail};

use super::arguments::{Arguments, Command, Face, Format, How, Looks, allowed};
use super::{check, files, new_lesson, notes, page, progress as kept, prompt};
use crate::export;
use crate::headless::{self, Settings};
use crate::kernel::{DeclaredHost, Launcher, Options, Speed};
use crate::lesson::progress::Standing;
use crate::lesson::{Catalogue, Lesson, Progress, Store};
use crate::session::{self, Command as Order, Session};
use crate::tui::{self, Folder, Look, Request, Start};

/// Carries out what was asked for; returns the exit code.
///
/// # Errors
/// When it makes no sense, or a file cannot be read.
pub fn carry_out(arguments: Arguments) -> Result<u8> {
    let Arguments { command, no_predictions, mut looks } = arguments;
    let said_again = matches!(command, Some(Command::Lesson { no_predictions: true, .. }));
    looks.no_predictions = no_predictions || said_again;
    match command {
        Some(other) if no_predictions && !matches!(other, Command::Lesson { .. }) => {
            bail!("only lessons ask for predictions: say --no-predictions to looplab alone, or to looplab lesson")
        }
        None if io::stdout().is_terminal() => open(Start::Home, None, &looks),
        None | Some(Command::Lessons) => list(&looks),
        Some(Command::Lesson { id, .. }) => lesson(id, &looks),
        Some(Command::Notes { lesson, follow }) => notes::notes(lesson.as_deref(), follow, &catalogue(&looks)?),
        Some(Command::Glossary { term }) => {
            let meaning = catalogue(&looks)?.explain(term.as_deref()).map_err(anyhow::Error::msg)?;
            say(&page::for_output(&meaning))
        }
        Some(Command::Progress { command }) => say(&kept::carry_out(command, &catalogue(&looks)?)?),
        Some(Command::Run { file, how, arguments }) => run(&file, *how, arguments, &looks),
        Some(Command::Repl { file, clock, seed, allow }) => {
            let options = Options { clock: clock.into(), seed, allow: allowed(&allow), ..Options::default() };
            prompt::hold(file.as_deref(), options, &looks)
        }
        Some(Command::Lint { dir }) => lint(dir.or_else(|| looks.lessons.clone()).as_deref()),
        Some(Command::Check { lesson, files, exercise, seeds, json }) => {
            let wanted = check::Wanted { lesson, files, exercise, seeds, json, ascii: looks.ascii };
            check::check(&wanted, &catalogue(&looks)?, &launcher()?)
        }
        Some(Command::NewLesson { name, dir }) => new_lesson::write(&name, &dir),
        Some(Command::Replay { trace, face, speed }) => replay(&trace, &face, speed, &looks),
        Some(Command::Export { trace, format }) => export(&trace, format, &looks),
    }
}

fn run(file: &Path, how: How, arguments: Vec<String>, looks: &Looks) -> Result<u8> {
    let program = files::program(file, arguments)?;
    if let Some(trace) = &how.trace {
        files::place_for(trace)?;
    }
    let headless = how.face.is_headless();
    let speed = how.speed.unwrap_or(if headless { Speed::Jump } else { Speed::default() });
    let options = Options {
        speed,
        clock: how.clock.into(),
        seed: how.seed,
        allow: allowed(&how.allow),
        gil: how.gil.into(),
        hosts: how.hosts_of.as_deref().map_or_else(|| Ok(Vec::new()), |lesson| hosts(lesson, looks))?,
        ..Options::default()
    };
    if !headless {
        return open(Start::Program(program, options), how.trace, looks);
    }
    let settings = Settings { trace: how.trace, ..settings(&how.face, looks) };
    on_interrupt(&settings.interrupted)?;
    let session = Session::launch(&launcher()?, program, options, || ());
    Ok(headless::run(session, &settings)?)
}

/// The hosts that a lesson declares.
fn hosts(lesson: &str, looks: &Looks) -> Result<Vec<DeclaredHost>> {
    let catalogue = catalogue(looks)?;
    let found = catalogue.lesson(lesson);
    let found = found.with_context(|| format!("there is no lesson {lesson:?}; looplab lessons lists them"))?;
    Ok(found.hosts.iter().map(Into::into).collect())
}

fn replay(trace: &Path, face: &Face, speed: Option<Speed>, looks: &Looks) -> Result<u8> {
    let recording = files::recording(trace)?;
    if !face.is_headless() {
        return open(Start::Replay(recording), None, looks);
    }
    let mut session = Session::replay(recording);
    session.command(Order::Speed(speed.unwrap_or(Speed::Jump)));
    Ok(headless::run(session, &settings(face, looks))?)
}

fn export(trace: &Path, format: Format, looks: &Looks) -> Result<u8> {
    let session = Session::replay(files::recording(trace)?);
    let format = match format {
        Format::Text => export::Format::Text,
        Format::Json => export::Format::Json,
    };
    printed(export::write(&mut BufWriter::new(io::stdout()), &session, format, looks.ascii))
}

/// Opens the lesson asked for; else the one to go on with.
fn lesson(id: Option<String>, looks: &Looks) -> Result<u8> {
    let catalogue = catalogue(looks)?;
    let id = id.or_else(|| {
        let row = catalogue.next(&progress()).unwrap_or(0);
        catalogue.lessons.get(row).map(|lesson| lesson.slug.clone())
    });
    open(id.map_or(Start::Home, Start::Lesson), None, looks)
}

fn list(looks: &Looks) -> Result<u8> {
    let (catalogue, progress) = (catalogue(looks)?, progress());
    let mut text = String::new();
    for lesson in &catalogue.lessons {
        let standing = match progress.standing(lesson) {
            Standing::New => String::new(),
            Standing::Begun { seen, of } => format!("  ({seen} of {of} steps)"),
            Standing::Done => "  (done)".into(),
        };
        let Lesson { number, title, goal, minutes, .. } = lesson;
        let _ = write!(text, "{number:>3}  {title}{standing}\n     {goal} ({minutes} min)\n");
    }
    say(&page::for_output(&text))
}

/// Prints a text.
fn say(text: &str) -> Result<u8> {
    let mut out = BufWriter::new(io::stdout());
    printed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// The exit code after printing. A reader that has seen enough is no mistake.
fn printed(written: io::Result<()>) -> Result<u8> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(headless::code::PIPE),
        written => written.context("cannot write").map(|()| 0),
    }
}

fn open(start: Start, trace: Option<PathBuf>, looks: &Looks) -> Result<u8> {
    let launcher = launcher()?;
    launcher.keep_warm();
    // Watched before it is read: a change in between is a change.
    let folder = looks.lessons.clone().map(Folder::watch);
    let request = Request {
        start,
        look: Look { theme: looks.theme.clone(), ascii: looks.ascii },
        catalogue: catalogue(looks)?,
        store: Store::of_user().ok(),
        launcher,
        trace,
        folder,
        asks: !looks.no_predictions,
    };
    // The operating system keeps eight bits of an exit code.
    Ok((tui::run(request)? & 0xff) as u8)
}

/// Problems go to standard output, a line each; 1 says that there are some.
fn lint(folder: Option<&Path>) -> Result<u8> {
    let catalogue = folder.map_or_else(|| Ok(Catalogue::embedded()), Catalogue::read)?;
    let (heard, all) = (AtomicUsize::new(0), catalogue.lessons.len());
    let wrong = session::lint::lint(&catalogue, &launcher()?, |lesson| {
        let heard = heard.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("{heard:>3} of {all}  {}", lesson.title);
    });
    for line in &wrong {
        writeln!(io::stdout(), "{line}")?;
    }
    eprintln!("{}", if wrong.is_empty() { "All is well." } else { "Some things are to be mended." });
    Ok(u8::from(!wrong.is_empty()))
}

pub(super) fn catalogue(looks: &Looks) -> Result<Catalogue> {
    let Some(folder) = &looks.lessons else { return Ok(Catalogue::embedded()) };
    let catalogue = Catalogue::read(folder)?;
    for problem in &catalogue.problems {
        eprintln!("looplab: {problem}");
    }
    Ok(catalogue)
}

fn progress() -> Progress {
    Store::of_user().map(|store| store.load().0).unwrap_or_default()
}

pub(super) fn launcher() -> Result<Launcher> {
    Launcher::new().context("cannot find the looplab program itself")
}

fn settings(face: &Face, looks: &Looks) -> Settings {
    Settings { json: face.json, quiet: face.quiet, ascii: looks.ascii, ..Settings::default() }
}

impl Face {
    /// Whether a run prints rather than draws.
    fn is_headless(&self) -> bool {
        self.headless || self.json || self.quiet || !io::stdout().is_terminal()
    }
}

/// Ctrl-C is for the program; looplab only passes it on.
pub(super) fn on_interrupt(flag: &Arc<AtomicBool>) -> Result<()> {
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(flag)).context("cannot listen for Ctrl-C")?;
    Ok(())
}
