//! The child's side: one program, run once, while another thread listens to the front.
//!
//! Three threads: this one reads requests and pulls levers, one runs the program, one
//! sends the trace. When requests end, the front is gone and so is the kernel's purpose.

use std::io::{self, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::outbox::{MOST_EVENTS, MOST_TEXT, Outbox};
use super::program::{ClockMode, Options, Program};
use super::protocol::{self, Answer, Ask, Ended, Report, Request, VERSION};
use super::speed::Speed;
use super::trap::Trap;
use crate::ident::TaskId;
use crate::runtime::{self, Clock, Mode, Pacer, Step};
use crate::trace::{Recorder, Stream, What, frame};

/// What runs programs: RustPython in the product, small native scenarios in tests.
pub trait Engine: Sized {
    /// Everything that can be done before the program is known. Runs on the program's thread.
    fn warm() -> Self;
    /// Runs a program to its end.
    fn run(self, run: Run) -> Ended;
}

/// What an engine gets to run a program.
pub struct Run {
    /// The program.
    pub program: Program,
    /// How it is to be run.
    pub options: Options,
    /// Its clock; recorder and pacer hang on it.
    pub clock: Arc<Clock>,
    /// Where the engine leaves its levers.
    pub levers: Arc<Levers>,
    /// Sends everything off before the process ends at once.
    pub leave: Box<dyn Fn(i32) + Send + Sync>,
    /// Sends an answer to somebody at the prompt.
    pub say: Box<dyn Fn(Answer) + Send + Sync>,
}

/// Something that a front can pull, and what was wanted of it before it was there.
struct Lever<T>(Mutex<Slot<T>>);

struct Slot<T> {
    lever: Option<Box<dyn Fn(T) + Send>>,
    early: Vec<T>,
}

impl<T> Default for Lever<T> {
    fn default() -> Self {
        Self(Mutex::new(Slot { lever: None, early: Vec::new() }))
    }
}

impl<T> Lever<T> {
    /// Sets what it does. What was kept for it is carried out at once.
    fn set(&self, lever: impl Fn(T) + Send + 'static) {
        let mut slot = self.slot();
        slot.early.drain(..).for_each(&lever);
        slot.lever = Some(Box::new(lever));
    }

    /// Pulls it. While there is nothing to pull, `keep` decides what is remembered of the wish.
    fn pull(&self, with: T, keep: impl FnOnce(&mut Vec<T>, T)) {
        let mut slot = self.slot();
        let Slot { lever, early } = &mut *slot;
        match lever {
            Some(lever) => lever(with),
            None => keep(early, with),
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of several wishes that came early, only the last counts.
fn last<T>(early: &mut Vec<T>, wish: T) {
    *early = vec![wish];
}

/// What a front can pull while the program runs, on any thread.
#[derive(Default)]
pub struct Levers {
    interrupt: Lever<()>,
    cancel: Lever<TaskId>,
    traps: Lever<Vec<Trap>>,
    ask: Lever<Ask>,
}

impl Levers {
    /// Sets what an interrupt does. One that came before is carried out at once.
    pub fn on_interrupt(&self, lever: impl Fn() + Send + 'static) {
        self.interrupt.set(move |()| lever());
    }

    /// Sets what cancels a task.
    pub fn on_cancel(&self, lever: impl Fn(TaskId) + Send + 'static) {
        self.cancel.set(lever);
    }

    /// Sets what chooses what the run is held at. A choice that came before is carried out at once.
    pub fn on_traps(&self, lever: impl Fn(Vec<Trap>) + Send + 'static) {
        self.traps.set(lever);
    }

    /// Sets who hears what somebody at the prompt wants. What was asked before is heard at once.
    pub fn on_ask(&self, lever: impl Fn(Ask) + Send + 'static) {
        self.ask.set(lever);
    }
}

/// What came out of the process's standard output without passing through Python's `sys.stdout`.
pub struct Loose {
    /// Where it arrives.
    pub from: Box<dyn Read + Send>,
    /// Closes the other end, so that `from` ends.
    pub seal: fn(),
}

/// Serves one front: says it is ready, runs the program it is given, obeys until requests end.
/// `last_panic` tells what the process's panic hook heard last.
///
/// # Errors
/// When the threads of the kernel cannot be started.
pub fn serve<E: Engine>(
    input: impl Read,
    output: impl Write + Send + 'static,
    loose: Option<Loose>,
    last_panic: &'static (dyn Fn() -> String + Sync),
) -> io::Result<()> {
    let recorder = Arc::new(Recorder::default().bounded(MOST_EVENTS, MOST_TEXT));
    let outbox = Arc::new(Outbox::new(Box::new(output), Arc::clone(&recorder)));
    let pacer = Pacer::new(runtime::Speed::Jump, false);
    let levers = Arc::new(Levers::default());
    let loose = loose.map(|loose| follow(loose, &recorder)).transpose()?;
    let stage = Stage {
        recorder: Arc::clone(&recorder),
        outbox: Arc::clone(&outbox),
        pacer: Arc::clone(&pacer),
        levers: Arc::clone(&levers),
        loose,
        last_panic,
    };
    let (start, started) = mpsc::channel();
    thread::Builder::new().name("program".into()).spawn(move || stage.perform::<E>(&started))?;
    let mut frames = frame::Reader::new(input, 0);
    while let Ok(Some((kind, payload))) = frames.next_frame() {
        if kind != protocol::MESSAGE {
            continue;
        }
        match protocol::understand(&payload) {
            Some(Request::Start { program, options }) => {
                pacer.set_speed(options.speed.into());
                if options.paused {
                    pacer.pause();
                }
                drop(start.send((program, options)));
            }
            Some(Request::Pause) => pacer.pause(),
            Some(Request::Resume) => pacer.resume(),
            Some(Request::StepPoll) => pacer.step(Step::Poll),
            Some(Request::StepTurn) => pacer.step(Step::Turn),
            Some(Request::Speed(speed)) => pacer.set_speed(speed.into()),
            // Before the program begins there is no task to cancel.
            Some(Request::Cancel(task)) => levers.cancel.pull(TaskId(task), |_, _| ()),
            Some(Request::Traps(traps)) => levers.traps.pull(traps, last),
            Some(Request::Interrupt) => levers.interrupt.pull((), last),
            Some(Request::Ask(ask)) => levers.ask.pull(ask, Vec::push),
            Some(Request::Echo(text)) => put_out(&recorder, Stream::Err, &text),
            None => {}
        }
        recorder.nudge();
    }
    Ok(())
}

fn put_out(recorder: &Recorder, stream: Stream, text: &str) {
    let text = recorder.text(text);
    recorder.record(What::Output { task: TaskId::NONE, stream, text });
}

/// Runs one program with an engine that is ready, in a process that has been asked for nothing else, and sends
/// everything to `output`.
///
/// # Errors
/// When the threads of the kernel cannot be started.
pub(super) fn perform_once(
    engine: impl Engine,
    (program, options): (Program, Options),
    output: impl Write + Send + 'static,
    loose: Loose,
    last_panic: &'static (dyn Fn() -> String + Sync),
) -> io::Result<()> {
    let recorder = Arc::new(Recorder::default().bounded(MOST_EVENTS, MOST_TEXT));
    let outbox = Arc::new(Outbox::new(Box::new(output), Arc::clone(&recorder)));
    let loose = Some(follow(loose, &recorder)?);
    let pacer = Pacer::new(options.speed.into(), false);
    let levers = Arc::default();
    let stage = Stage { recorder, outbox: Arc::clone(&outbox), pacer, levers, loose, last_panic };
    stage.guard(|stage| stage.play(engine, program, options));
    Ok(())
}

/// Puts loose output into the trace. What it returns closes the source and waits for the rest, briefly.
fn follow(loose: Loose, recorder: &Arc<Recorder>) -> io::Result<Box<dyn Fn() + Send + Sync>> {
    /// A program that outlives its parent may hold the other end open for ever.
    const PATIENCE: Duration = Duration::from_millis(200);
    let Loose { mut from, seal } = loose;
    let recorder = Arc::clone(recorder);
    let (ended, end) = mpsc::channel::<()>();
    thread::Builder::new().name("loose output".into()).spawn(move || {
        let mut buffer = [0; 1 << 13];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            put_out(&recorder, Stream::Out, &String::from_utf8_lossy(&buffer[..length]));
        }
        drop(ended);
    })?;
    let end = Mutex::new(end);
    Ok(Box::new(move || {
        seal();
        let _ = end.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(PATIENCE);
    }))
}

/// What the program's thread needs.
struct Stage {
    recorder: Arc<Recorder>,
    outbox: Arc<Outbox>,
    pacer: Arc<Pacer>,
    levers: Arc<Levers>,
    loose: Option<Box<dyn Fn() + Send + Sync>>,
    last_panic: &'static (dyn Fn() -> String + Sync),
}

impl Stage {
    fn perform<E: Engine>(self, started: &mpsc::Receiver<(Program, Options)>) {
        self.guard(|stage| {
            let engine = E::warm();
            stage.outbox.say(&Report::Ready { version: VERSION }).ok()?;
            let (program, options) = started.recv().ok()?;
            stage.play(engine, program, options)
        });
    }

    /// Says the last word of a play, even if it panics.
    fn guard(self, play: impl FnOnce(Self) -> Option<Report>) {
        let outbox = Arc::clone(&self.outbox);
        let last_panic = self.last_panic;
        let played = panic::catch_unwind(AssertUnwindSafe(|| play(self)));
        let last = played.unwrap_or_else(|_| Some(Report::Broke(last_panic())));
        if let Some(last) = last {
            outbox.close(&last);
        }
    }

    fn play(self, engine: impl Engine, program: Program, options: Options) -> Option<Report> {
        self.outbox.limit(options.limits);
        self.outbox.say(&Report::Began).ok()?;
        let (outbox, pacer) = (Arc::clone(&self.outbox), Arc::clone(&self.pacer));
        thread::Builder::new().name("sender".into()).spawn(move || outbox.pump(&pacer)).ok()?;
        let mode = match options.clock {
            ClockMode::Virtual => Mode::Virtual,
            ClockMode::Real => Mode::Real,
        };
        let clock = Clock::seeded(mode, self.recorder, self.pacer, options.seed);
        let (outbox, loose) = (self.outbox, Arc::new(self.loose));
        let rest = Arc::clone(&loose);
        let answers = Arc::clone(&outbox);
        // A front that is gone needs no answer.
        let say = Box::new(move |answer| drop(answers.say(&Report::Answer(answer))));
        let leave = Box::new(move |code| {
            rest.iter().for_each(|rest| rest());
            outbox.close(&Report::Ended(Ended { code, abrupt: true, problem: None }));
        });
        let ended = engine.run(Run { program, options, clock, levers: self.levers, leave, say });
        loose.iter().for_each(|rest| rest());
        Some(Report::Ended(ended))
    }
}

impl From<Speed> for runtime::Speed {
    fn from(speed: Speed) -> Self {
        match speed {
            Speed::Jump => Self::Jump,
            Speed::Times(times) => Self::Times(times),
        }
    }
}
