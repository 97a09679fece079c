//! How a kernel starts its workers, and what it holds of each.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::brief::{Brief, Family};
use super::{system, wire};
use crate::runtime::processes::{Answer, Ask, Guest, Kind, Launch, Line, Pid, Sink, Start, Told};
use crate::time::SimTime;
use crate::trace::frame;

/// The hidden subcommand under which looplab is a worker.
pub(super) const SUBCOMMAND: &str = "worker";

/// What starts the processes of a run: workers, and programs of the operating system where those are allowed.
pub(in crate::kernel) fn starter(family: Family) -> Box<Start> {
    // Where this program lies is asked before any sandbox closes.
    let executable = std::env::current_exe();
    Box::new(move |kind, launch, pid, begins, line| match (kind, &executable) {
        (Kind::Real, _) => system::start(launch, family.real, begins, line),
        (_, Ok(executable)) => worker(executable, &family, launch, pid, begins, line),
        (_, Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
    })
}

struct Worker {
    to: Mutex<Option<ChildStdin>>,
    child: Arc<Mutex<Child>>,
}

fn worker(
    executable: &Path,
    family: &Family,
    launch: &Launch,
    pid: Pid,
    begins: SimTime,
    line: Arc<Line>,
) -> io::Result<Box<dyn Guest>> {
    let brief = Brief {
        pid,
        parent: family.parent,
        arguments: launch.arguments.clone(),
        environment: launch.environment.clone(),
        folder: launch.folder.clone(),
        began: begins.0,
        by_lines: matches!(launch.ends.stdout, Sink::Run(_)),
        worker: launch.worker.clone(),
        allow: family.allow,
        limits: family.limits,
        seed: family.seed,
        gil: family.gil,
        real: family.real,
        home: family.home.clone(),
        depth: family.depth,
    };
    let mut child = Command::new(executable)
        .arg(SUBCOMMAND)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    let Some((mut to, from)) = child.stdin.take().zip(child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let child = Arc::new(Mutex::new(child));
    let reaped = Arc::clone(&child);
    thread::Builder::new().name("worker".into()).spawn(move || {
        let mut frames = frame::Reader::new(from, 0);
        let mut ended = false;
        while let Ok(Some((kind, payload))) = frames.next_frame() {
            if let Some(told) = wire::told(&payload).filter(|_| kind == wire::TOLD) {
                ended |= matches!(told.ask, Ask::Ended(_));
                line.tell(told);
            }
        }
        // Without its pipe it is of no use, if it has not ended yet. Being waited for, it leaves no zombie.
        let mut child = reaped.lock().unwrap_or_else(PoisonError::into_inner);
        drop(child.kill());
        let status = child.wait().ok();
        drop(child);
        if !ended {
            line.tell(Told { at: None, ask: Ask::Ended(system::exit(status)) });
        }
    })?;
    let bytes = serde_json::to_vec(&brief)?;
    frame::write(&mut to, wire::BRIEF, &bytes)?;
    to.flush()?;
    Ok(Box::new(Worker { to: Mutex::new(Some(to)), child }))
}

impl Guest for Worker {
    fn answer(&self, answer: Answer) {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = &mut *to {
            let sent = frame::write(pipe, wire::ANSWER, &wire::pack_answer(&answer)).and_then(|()| pipe.flush());
            if sent.is_err() {
                *to = None;
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing its pipe ends it, too; who spins in native code is killed. Waiting for it is its reader's business,
        // who may be waiting already: then it has ended.
        if let Ok(mut child) = self.child.try_lock() {
            drop(child.kill());
        }
    }
}
