//! Runs by the hundred: a kernel that is built once and copied for each run.
//!
//! A fork server ([`serve`]) has Python ready. For every program it is given, the operating system copies it
//! (`fork`); the copy is a kernel like any other, walls and limits included, runs the program and is gone. So a
//! run takes milliseconds and finds nothing of the one before. Where there are no forks, every run gets a kernel of its own.

#[cfg(unix)]
mod serve;
mod wire;

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStdin};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::client::{Arrival, Death};
use super::explain;
use super::process;
use super::program::{Limits, Options, Program};
use super::protocol::{self, Ended, Report};
use crate::trace::recorder::Batch;
use crate::trace::{Log, codec, frame};

#[cfg(unix)]
pub use serve::main;
pub use wire::SUBCOMMAND;

/// A run that is over.
#[derive(Debug)]
pub struct Ran {
    /// Its trace, as far as it came.
    pub log: Log,
    /// How it ended.
    pub end: End,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Finished(Ended),
    /// looplab stopped it, because it went on too long: why, in words for a learner.
    Stopped(String),
    /// Its kernel died: why, in words for a learner.
    Died(String),
}

/// Runs programs one after the other, each in a process of its own.
pub struct Forks {
    executable: Arc<Path>,
    server: Option<Server>,
}

impl Forks {
    /// Starts a fork server, if the system has any. Returns at once; it is ready a moment later.
    #[must_use]
    pub fn start(executable: Arc<Path>) -> Self {
        let server = if cfg!(unix) { Server::start(&executable).ok() } else { None };
        Self { executable, server }
    }

    /// Whether runs share the making of their kernels, and so are quick.
    #[must_use]
    pub const fn is_quick(&self) -> bool {
        self.server.is_some()
    }

    /// Runs a program to its end. One of which nothing is heard for as long as `patience` is stopped.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn run(&mut self, program: Program, options: Options, patience: Duration) -> io::Result<Ran> {
        let limits = options.limits;
        let mut taken = Taken::default();
        let Some(server) = &mut self.server else {
            return self.run_alone(program, options, patience);
        };
        let end = match server.run(program, options, patience, &mut taken) {
            Ok(death) => taken.ended(|| End::of(&death, &limits)),
            Err(lost) => {
                let death = self.server.take().map(Server::end).unwrap_or_default();
                self.server = Server::start(&self.executable).ok();
                taken.ended(|| match lost {
                    RecvTimeoutError::Timeout => End::Stopped(explain::silent(patience)),
                    RecvTimeoutError::Disconnected => End::of(&death, &limits),
                })
            }
        };
        Ok(Ran { log: taken.log, end })
    }

    fn run_alone(&self, program: Program, options: Options, patience: Duration) -> io::Result<Ran> {
        let limits = options.limits;
        let client = process::spawn(&self.executable)?;
        client.start(program, options);
        let mut taken = Taken::default();
        let end = loop {
            match client.wait(patience) {
                Some(Arrival::Batch(batch)) => taken.batch(&batch),
                Some(Arrival::Report(report)) => taken.report(report),
                Some(Arrival::Gone(death)) => break taken.ended(|| End::of(&death, &limits)),
                None => break End::Stopped(explain::silent(patience)),
            }
            if let Some(end) = taken.end.take() {
                break end;
            }
        };
        Ok(Ran { log: taken.log, end })
    }
}

impl End {
    /// The end of a run whose process ended without a word.
    fn of(death: &Death, limits: &Limits) -> Self {
        let why = explain::death(death, limits);
        if explain::is_overtime(death) { Self::Stopped(why) } else { Self::Died(why) }
    }
}

/// What came of a run.
#[derive(Default)]
struct Taken {
    log: Log,
    end: Option<End>,
}

impl Taken {
    /// Takes in all that a kernel sent, as far as it makes sense.
    fn read(&mut self, from: impl Read) {
        let mut frames = frame::Reader::new(from, 0);
        while let Ok(Some((kind, payload))) = frames.next_frame() {
            match kind {
                codec::BATCH => {
                    let Some(batch) = codec::decode(&payload) else { return };
                    self.batch(&batch);
                }
                protocol::MESSAGE => protocol::understand(&payload).into_iter().for_each(|report| self.report(report)),
                _ => {}
            }
        }
    }

    fn batch(&mut self, batch: &Batch) {
        self.log.extend(batch);
    }

    fn report(&mut self, report: Report) {
        self.end = match report {
            Report::Ended(ended) => Some(End::Finished(ended)),
            Report::Broke(message) => Some(End::Died(explain::broke(&message))),
            Report::Limit(limit) => Some(End::Stopped(explain::limit(limit))),
            Report::Ready { .. } | Report::Began | Report::Tick(_) | Report::Answer(_) => return,
        };
    }

    /// How it ended, as it said itself; else as `seen` from outside.
    fn ended(&mut self, seen: impl FnOnce() -> End) -> End {
        self.end.take().unwrap_or_else(seen)
    }
}

/// A fork server as its front holds it.
struct Server {
    child: Child,
    to: Option<ChildStdin>,
    heard: Receiver<(u8, Vec<u8>)>,
    /// Whether it has said that it is ready.
    ready: bool,
    words: process::Words,
    /// Removed with all that is in it.
    _scratch: tempfile::TempDir,
}

impl Server {
    fn start(executable: &Path) -> io::Result<Self> {
        let process::Started { mut child, scratch, pipes: (to, from, errors) } =
            process::start(executable, SUBCOMMAND)?;
        let words = process::Words::default();
        let kept = words.clone();
        let (said, heard) = mpsc::channel();
        let spawned = thread::Builder::new().name("fork reader".into()).spawn(move || {
            let mut frames = frame::Reader::new(from, 0);
            while let Ok(Some(frame)) = frames.next_frame() {
                if said.send(frame).is_err() {
                    return;
                }
            }
        });
        let listening =
            thread::Builder::new().name("fork errors".into()).spawn(move || process::listen(errors, &kept, |_| ()));
        if let Err(error) = spawned.and(listening) {
            drop(child.kill());
            return Err(error);
        }
        Ok(Self { child, to: Some(to), heard, ready: false, words, _scratch: scratch })
    }

    /// Runs a program; returns how its process ended once nothing more will come of it.
    fn run(
        &mut self,
        program: Program,
        options: Options,
        patience: Duration,
        taken: &mut Taken,
    ) -> Result<Death, RecvTimeoutError> {
        /// A busy machine takes its time to build a Python; no program is to blame for that.
        const GETTING_READY: Duration = Duration::from_secs(60);
        if !self.ready {
            self.heard.recv_timeout(GETTING_READY)?;
            self.ready = true;
        }
        self.words.clear();
        let request = wire::Request { program, options };
        let to = self.to.as_mut().ok_or(RecvTimeoutError::Disconnected)?;
        protocol::send(to, &request).map_err(|_| RecvTimeoutError::Disconnected)?;
        let mut bytes = Vec::new();
        let status = loop {
            match self.heard.recv_timeout(patience) {
                Ok((wire::PIECE, piece)) => bytes.extend(piece),
                Ok((_, payload)) => {
                    if let Some(status) = protocol::understand::<wire::Over>(&payload) {
                        break Ok(status);
                    }
                }
                Err(lost) => break Err(lost),
            }
        };
        taken.read(bytes.as_slice());
        status.map(|over| Death { code: over.code, signal: over.signal, last_words: self.words.get(), cut_off: false })
    }

    /// Ends the server and the run that is under way in it.
    fn end(mut self) -> Death {
        self.to = None;
        drop(self.child.kill());
        let status = self.child.wait().ok();
        let (code, signal) = (status.and_then(|s| s.code()), status.and_then(process::signal));
        Death { code, signal, last_words: self.words.get(), cut_off: false }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(500);
        // Without requests it ends its copy and itself; who is deaf to that is killed.
        self.to = None;
        while self.heard.recv_timeout(PATIENCE).is_ok() {}
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Limits for one of many runs of a small program.
#[must_use]
pub fn modest() -> Limits {
    Limits { memory: 256 << 20, processor: 5, events: 200_000, text: 4 << 20 }
}
