//! A worker's side of the pipe: it asks, and waits for the answer, on its parent's time.
//!
//! What it computed since it last heard from its parent is measured; beyond a grace it counts as time. While
//! it computes for long, a pulse says how far it has come.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use cpu_time::ProcessTime;

use super::wire;
use crate::python::child::Descriptors;
use crate::runtime::processes::{Answer, Ask, Exit, Told};
use crate::runtime::{Clock, Conductor, Interrupted, Mode};
use crate::time::SimTime;
use crate::trace::frame;

/// What a worker may compute between two questions before it counts. A poll's grace is shorter: a process
/// has caches of its own to warm, and all of its threads are measured.
const WARM: Duration = Duration::from_millis(15);
/// The same until it has written something, while its code is read from disk.
const COLD: Duration = Duration::from_millis(60);

/// How often a worker that computes says how far it is.
const PULSE: Duration = Duration::from_millis(40);

struct State {
    to: Box<dyn Write + Send>,
    /// Whether somebody waits for an answer, so that nothing computes.
    asking: bool,
    ended: bool,
    /// Run time and processor time when the parent was last heard.
    since: (SimTime, Option<ProcessTime>),
    /// What it may compute before it counts.
    grace: Duration,
}

/// A worker's way to its parent.
pub(super) struct Link {
    state: Mutex<State>,
    /// One question at a time.
    answers: Mutex<Receiver<Answer>>,
    clock: OnceLock<Arc<Clock>>,
}

impl Link {
    /// A link that writes there, and where its answers are to be sent.
    pub(super) fn new(to: Box<dyn Write + Send>) -> (Arc<Self>, Sender<Answer>) {
        let (sender, answers) = mpsc::channel();
        let state = State { to, asking: true, ended: false, since: (SimTime::ZERO, None), grace: COLD };
        (Arc::new(Self { state: Mutex::new(state), answers: Mutex::new(answers), clock: OnceLock::new() }), sender)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The program begins: from now on, what is computed counts.
    pub(super) fn begin(self: &Arc<Self>, clock: Arc<Clock>) {
        let mut state = self.state();
        state.since = (clock.now(), ProcessTime::try_now().ok());
        state.asking = false;
        drop(state);
        drop(self.clock.set(clock));
        let link = Arc::downgrade(self);
        // Without a pulse, a worker that computes for ever would hold its run for ever: it is not allowed to begin.
        let pulse = thread::Builder::new().name("pulse".into()).spawn(move || beat(&link));
        pulse.expect("a thread for the pulse");
    }

    /// What time it is here, with what was computed.
    fn now(&self, state: &State) -> Option<SimTime> {
        let clock = self.clock.get()?;
        if clock.mode() == Mode::Real {
            return None;
        }
        let (since, before) = state.since;
        let used =
            before.zip(ProcessTime::try_now().ok()).map_or(Duration::ZERO, |(then, now)| now.duration_since(then));
        Some(clock.now().max(since + used.saturating_sub(state.grace)))
    }

    fn tell(&self, state: &mut State, ask: Ask) {
        let at = self.now(state);
        if let (Some(at), Some(clock)) = (at, self.clock.get()) {
            clock.catch_up(at);
        }
        let told = wire::pack_told(&Told { at, ask });
        // A parent that is gone is noticed by who listens to it.
        drop(frame::write(&mut state.to, wire::TOLD, &told).and_then(|()| state.to.flush()));
    }

    fn ask(&self, ask: Ask) -> Answer {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        state.asking = true;
        let writes = matches!(ask, Ask::Write(..));
        self.tell(&mut state, ask);
        drop(state);
        let Ok(answer) = answers.recv() else {
            // The parent is gone, and with it all time.
            loop {
                thread::park();
            }
        };
        let (Answer::Done(at) | Answer::Bytes(at, _) | Answer::Broken(at) | Answer::Interrupted(at)) = answer else {
            return answer;
        };
        if let Some(clock) = self.clock.get() {
            clock.catch_up(at);
            let mut state = self.state();
            // After the program's end nothing counts any more.
            let counts = state.since.1.is_some();
            if writes {
                state.grace = WARM;
            }
            state.since = (clock.now(), ProcessTime::try_now().ok().filter(|_| counts));
            state.asking = false;
        }
        answer
    }

    /// Writes to a descriptor.
    pub(super) fn put(&self, descriptor: u32, bytes: &[u8]) -> io::Result<()> {
        match self.ask(Ask::Write(descriptor, bytes.to_vec())) {
            Answer::Broken(_) => Err(io::ErrorKind::BrokenPipe.into()),
            Answer::Interrupted(_) => Err(io::ErrorKind::Interrupted.into()),
            _ => Ok(()),
        }
    }

    /// Says the last word.
    pub(super) fn end(&self, exit: Exit) {
        let mut state = self.state();
        if !std::mem::replace(&mut state.ended, true) {
            state.asking = true;
            self.tell(&mut state, Ask::Ended(exit));
        }
    }
}

fn beat(link: &Weak<Link>) {
    loop {
        thread::park_timeout(PULSE);
        let Some(link) = link.upgrade() else { return };
        let mut state = link.state();
        let Some(now) = link.now(&state) else { continue };
        let is_ahead = link.clock.get().is_some_and(|clock| now > clock.now());
        if !state.asking && !state.ended && is_ahead {
            let told = wire::pack_told(&Told { at: Some(now), ask: Ask::Computing });
            drop(frame::write(&mut state.to, wire::TOLD, &told).and_then(|()| state.to.flush()));
        }
    }
}

impl Conductor for Link {
    fn travel(&self, _from: SimTime, to: SimTime) -> Result<SimTime, Interrupted> {
        match self.ask(Ask::Until(to)) {
            Answer::Interrupted(_) => Err(Interrupted),
            Answer::Done(at) => Ok(at.max(to)),
            _ => Ok(to),
        }
    }
}

impl Descriptors for Link {
    fn read(&self, descriptor: u32, most: usize) -> io::Result<Vec<u8>> {
        const LARGEST: usize = 1 << 20;
        match self.ask(Ask::Read(descriptor, most.min(LARGEST))) {
            Answer::Bytes(_, bytes) => Ok(bytes),
            Answer::Interrupted(_) => Err(io::ErrorKind::Interrupted.into()),
            _ => Ok(Vec::new()),
        }
    }

    fn write(&self, descriptor: u32, bytes: &[u8]) -> io::Result<()> {
        const LARGEST: usize = 1 << 20;
        bytes.chunks(LARGEST).try_for_each(|piece| self.put(descriptor, piece))
    }

    fn begin(&self) {
        if let Some(clock) = self.clock.get() {
            let mut state = self.state();
            state.since = (clock.now(), ProcessTime::try_now().ok());
            state.grace = COLD;
        }
    }

    fn over(&self) {
        let mut state = self.state();
        let now = self.now(&state);
        if let (Some(clock), Some(now)) = (self.clock.get(), now) {
            clock.catch_up(now);
            state.since = (clock.now(), None);
        }
    }

    fn takes(&self, signals: u64) {
        let told = wire::pack_told(&Told { at: None, ask: Ask::Takes(signals) });
        let mut state = self.state();
        drop(frame::write(&mut state.to, wire::TOLD, &told).and_then(|()| state.to.flush()));
    }

    fn die(&self, signal: i32) {
        self.end(Exit::Signal(signal));
        std::process::exit(0);
    }
}
