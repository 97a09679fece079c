//! Worker kernels: Pythons that are processes of a run, and how that run's kernel starts them.
//!
//! A worker is looplab again, under another hidden subcommand. It runs one program (or serves one pool),
//! asks its parent for everything that leaves it, and lives on its parent's time. When its parent is gone,
//! it ends, whatever it computes.

mod arguments;
mod brief;
mod link;
mod spawn;
mod system;
mod wire;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::{io, panic, thread};

use brief::Brief;
use link::Link;

use super::descriptors::{self, Descriptors};
use super::fence;
use crate::python::child::Child;
use crate::python::{self, Context, Python};
use crate::runtime::net::sites::internet;
use crate::runtime::processes::Exit;
use crate::runtime::{self, Clock, Mode, Network, Pacer};
use crate::time::SimTime;
use crate::trace::{Recorder, frame};

pub(super) use brief::Family;
pub(super) use spawn::starter;

/// The hidden subcommand under which looplab is a worker.
pub const SUBCOMMAND: &str = spawn::SUBCOMMAND;

/// What a worker says of itself when it could not work.
const UNFIT: u8 = 70;

/// Lives as a worker of whoever is at the other end of standard input and output.
#[must_use]
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| eprintln!("looplab's worker broke: {info}")));
    match descriptors::take().and_then(live) {
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("looplab's worker cannot work: {error}");
            ExitCode::from(UNFIT)
        }
    }
}

fn live(Descriptors { input, output, .. }: Descriptors) -> io::Result<()> {
    let python = Python::new().map_err(io::Error::other)?;
    let mut frames = frame::Reader::new(input, 0);
    let Ok(Some((wire::BRIEF, payload))) = frames.next_frame() else { return Ok(()) };
    let brief: Brief = serde_json::from_slice(&payload).map_err(io::Error::other)?;
    let interrupter = python.interrupter();
    let (link, answers) = Link::new(Box::new(output));
    // Parents that are gone end their workers, whatever these compute.
    thread::Builder::new().name("parent".into()).spawn(move || {
        while let Ok(Some((kind, payload))) = frames.next_frame() {
            match wire::answer(&payload).filter(|_| kind == wire::ANSWER) {
                Some(runtime::processes::Answer::Signal(number)) => interrupter.signal(number),
                Some(answer) => drop(answers.send(answer)),
                None => {}
            }
        }
        std::process::exit(0);
    })?;
    python.wait_until_ready().map_err(io::Error::other)?;
    fence::close(&brief.limits);
    let code = perform(&python, &brief, &link);
    link.end(Exit::Code(code));
    Ok(())
}

fn perform(python: &Python, brief: &Brief, link: &Arc<Link>) -> i32 {
    let clock = clock(brief, link);
    if let Err(error) = std::env::set_current_dir(&brief.folder) {
        eprintln!("looplab: {}: {error}", brief.folder.display());
        return 1;
    }
    link.begin(Arc::clone(&clock));
    let ready = match arguments::program(brief) {
        Ok(ready) => ready,
        Err(told) => {
            // Whoever does not read this, does not read it.
            drop(link.put(2, told.text.as_bytes()));
            return told.code;
        }
    };
    let child = Child {
        pid: brief.pid,
        parent: brief.parent,
        home: brief.home.clone(),
        descriptors: Arc::<Link>::clone(link),
        arguments: ready.arguments,
        environment: brief.environment.clone(),
        by_lines: brief.by_lines || ready.unbuffered,
        worker: brief.worker.as_deref().and_then(|worker| {
            let (name, text) = worker.split_once('\0')?;
            Some((name.to_owned(), text.to_owned()))
        }),
    };
    let leaving = Arc::clone(link);
    let allow = python::Allow { fs: brief.allow.fs, net: brief.allow.net, run: brief.allow.run };
    let context = Context {
        seed: Some(brief.seed),
        allow,
        gil: brief.gil,
        on_exit: Box::new(move |code| leaving.end(Exit::Code(code))),
        start: (brief.depth < brief::DEEPEST).then(|| spawn::starter(brief.grandchildren())),
        child: Some(child),
        network: Network::new(internet(brief.seed, Vec::new()), brief.seed),
        ..Context::new(clock)
    };
    match python.run(&ready.program, context) {
        Ok(exit) => exit.code,
        Err(error) => {
            eprintln!("looplab: {error}");
            1
        }
    }
}

/// A worker's clock: its parent's time, or the wall's.
fn clock(brief: &Brief, link: &Arc<Link>) -> Arc<Clock> {
    static RECORDER: OnceLock<Arc<Recorder>> = OnceLock::new();
    // What happens inside a worker is not in the trace; what it does to the world outside is.
    let recorder = RECORDER.get_or_init(|| Arc::new(Recorder::new(false)));
    let pacer = Pacer::new(runtime::Speed::Jump, false);
    if brief.real {
        return Clock::new(Mode::Real, Arc::clone(recorder), pacer);
    }
    Clock::conducted(Arc::clone(recorder), pacer, SimTime(brief.began), Arc::<Link>::clone(link))
}
