//! A process outside: what it tells of itself, and how the machine lets it take part in the run's time.
//!
//! While a guest computes, the run is held. It says what it does next and since when; its asking then
//! waits in the machine like any process, and the answer lets it compute again. One that computes for
//! long says so now and then, and time moves on that far.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use super::launch::{Exit, Pid, signal};
use super::machine::{Machine, Tether};
use super::os::Os;
use crate::runtime::appointments::Computing;
use crate::runtime::{Appointment, Clock, Mode};
use crate::time::SimTime;
use crate::trace::{What, WorkerState};

/// What a guest does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// It waits until this moment.
    Until(SimTime),
    /// It writes to a descriptor.
    Write(u32, Vec<u8>),
    /// It reads from a descriptor, at most so many bytes.
    Read(u32, usize),
    /// It still computes; it wants no answer.
    Computing,
    /// It deals with these signals itself from now on, one bit each; it wants no answer.
    Takes(u64),
    /// It has ended.
    Ended(Exit),
}

/// What a guest told, and its own time then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its time; nothing when it knows none, as programs of the operating system.
    pub at: Option<SimTime>,
    /// What it does.
    pub ask: Ask,
}

/// What a guest gets to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done, at this time.
    Done(SimTime),
    /// What was read, at this time; nothing at the end.
    Bytes(SimTime, Vec<u8>),
    /// Nobody reads what it wrote.
    Broken(SimTime),
    /// A signal ended the wait, at this time.
    Interrupted(SimTime),
    /// A signal arrived; it comes at any time and answers nothing.
    Signal(i32),
}

/// The machine's way to a process outside. Dropping it ends the process.
pub trait Guest: Send + Sync {
    /// Lets it hear an answer. One that is gone says so by [`Ask::Ended`].
    fn answer(&self, answer: Answer);
}

/// The descriptors on which a worker reads its jobs and writes its answers.
const JOBS: u32 = 3;
const ANSWERS: u32 = 4;

enum Keep {
    Nothing,
    Held {
        _computing: Computing,
    },
    /// By the wall, nobody waits for those who compute; but a run is not stuck meanwhile.
    Open(Arc<Clock>, Appointment),
}

impl Drop for Keep {
    fn drop(&mut self) {
        if let Self::Open(clock, appointment) = self {
            clock.call_off(*appointment);
        }
    }
}

struct State {
    told: VecDeque<Told>,
    keep: Keep,
    closed: bool,
    interrupt: Option<i32>,
    takes: u64,
}

/// What a guest tells arrives here, from whatever thread listens to it.
pub struct Line {
    machine: Weak<Machine>,
    pid: Pid,
    state: Mutex<State>,
}

impl Line {
    /// A line to a guest that deals with these signals itself from the beginning, one bit each.
    pub(super) fn new(machine: Weak<Machine>, pid: Pid, takes: u64) -> Arc<Self> {
        let state = State { told: VecDeque::new(), keep: Keep::Nothing, closed: false, interrupt: None, takes };
        Arc::new(Self { machine, pid, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guest computes from now on.
    pub(super) fn hold(&self, clock: &Arc<Clock>) {
        let keep = if clock.mode() == Mode::Virtual {
            Keep::Held { _computing: clock.computing() }
        } else {
            Keep::Open(Arc::clone(clock), clock.appoint(SimTime::MAX, self.pid, || ()))
        };
        let mut state = self.state();
        // One that has told something since waits for an answer.
        let idle = state.closed || !state.told.is_empty();
        let before = if idle { keep } else { std::mem::replace(&mut state.keep, keep) };
        drop(state);
        drop(before);
    }

    /// Takes what the guest told.
    pub fn tell(&self, told: Told) {
        let Some(machine) = self.machine.upgrade() else { return };
        let mut state = self.state();
        if state.closed {
            return;
        }
        if let Ask::Takes(signals) = told.ask {
            state.takes = signals;
            return;
        }
        let now = machine.clock().now();
        let at = told.at.map_or(now, |at| at.max(now));
        state.told.push_back(told);
        let keep = std::mem::replace(&mut state.keep, Keep::Nothing);
        drop(state);
        // First the appointment, then the hold: no moment lies between.
        machine.wake_at(self.pid, at);
        drop(keep);
    }

    async fn next(&self, guest: &dyn Guest) -> Told {
        poll_fn(|_| {
            let mut state = self.state();
            if let Some(number) = state.interrupt.take() {
                drop(state);
                guest.answer(Answer::Signal(number));
                state = self.state();
            }
            state.told.pop_front().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

impl Tether for Line {
    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let keep = std::mem::replace(&mut state.keep, Keep::Nothing);
        drop(state);
        drop(keep);
    }

    fn interrupt(&self, number: i32) -> bool {
        let mut state = self.state();
        let takes = u32::try_from(number).ok().and_then(|number| state.takes.checked_shr(number)).unwrap_or(0) & 1 == 1;
        if !takes || number == signal::KILL {
            return false;
        }
        state.interrupt = Some(number);
        drop(state);
        if let Some(machine) = self.machine.upgrade() {
            machine.wake_at(self.pid, machine.clock().now());
        }
        true
    }
}

/// Closes the line when its process is gone, however it went.
struct Hangup(Arc<Line>);

impl Drop for Hangup {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Waits for what `wait` waits for, unless a signal comes first.
async fn unless_interrupted<T>(line: &Line, wait: impl Future<Output = T>) -> Option<T> {
    let mut wait = std::pin::pin!(wait);
    poll_fn(|context| {
        if line.state().interrupt.is_some() {
            return Poll::Ready(None);
        }
        wait.as_mut().poll(context).map(Some)
    })
    .await
}

/// Waits for what a guest asked for, and says on its lane that it waits, if it has to.
///
/// It says so by an appointment, a nanosecond after the guest asked by its own clock: when a question arrives
/// here, and which of two comes first, is the machine's whim.
async fn seen<T>(os: &Os, asked: Option<SimTime>, wait: impl Future<Output = T>) -> T {
    let Some(worker) = os.launch.lane else { return wait.await };
    let clock = os.machine.clock();
    let turned = |to| clock.recorder().record(What::WorkerTurned { worker, to });
    let mut wait = std::pin::pin!(wait);
    let moment = asked.unwrap_or_else(|| clock.now()) + Duration::from_nanos(1);
    let (mut noticed, mut waits) = (false, false);
    poll_fn(|context| {
        let polled = wait.as_mut().poll(context);
        if polled.is_ready() {
            if waits {
                turned(WorkerState::Computing);
            }
        } else if !std::mem::replace(&mut noticed, true) || clock.now() < moment {
            os.machine.wake_at(os.pid, moment);
        } else if !std::mem::replace(&mut waits, true) {
            turned(WorkerState::Waiting);
        }
        polled
    })
    .await
}

/// The life of a guest as the machine sees it.
pub(super) async fn serve(os: Os, guest: Box<dyn Guest>, line: Arc<Line>) -> Exit {
    /// Simulated: what passes between a Python's last words and its end.
    const TEARDOWN: Duration = Duration::from_millis(2);
    let clock = Arc::clone(os.machine.clock());
    let _hangup = Hangup(Arc::clone(&line));
    loop {
        let Told { at, ask } = line.next(&*guest).await;
        if let Some(at) = at {
            let reached = unless_interrupted(&line, os.sleep_until(at)).await;
            if reached.is_none() && ask == Ask::Computing {
                line.hold(&clock);
                continue;
            }
        }
        let answer = match ask {
            Ask::Ended(exit) => {
                os.sleep(TEARDOWN).await;
                return exit;
            }
            Ask::Computing | Ask::Takes(_) => {
                line.hold(&clock);
                continue;
            }
            Ask::Until(moment) => {
                let slept = seen(&os, at, unless_interrupted(&line, os.sleep_until(moment))).await;
                slept.map(|()| Answer::Done(os.now()))
            }
            Ask::Write(descriptor, bytes) => {
                let wrote = seen(&os, at, unless_interrupted(&line, write(&os, descriptor, &bytes))).await;
                wrote.map(|wrote| if wrote { Answer::Done(os.now()) } else { Answer::Broken(os.now()) })
            }
            Ask::Read(descriptor, most) => {
                let reading = unless_interrupted(&line, read(&os, descriptor, most));
                // Between two jobs a worker waits for the next; whoever hands them out says that it does.
                let idle = os.launch.ends.jobs.is_some() && descriptor == JOBS;
                let bytes = if idle { reading.await } else { seen(&os, at, reading).await };
                bytes.map(|bytes| Answer::Bytes(os.now(), bytes))
            }
        };
        if let Some(number) = line.state().interrupt.take() {
            guest.answer(Answer::Signal(number));
        }
        // It computes from the moment it hears.
        line.hold(&clock);
        guest.answer(answer.unwrap_or_else(|| Answer::Interrupted(os.now())));
    }
}

/// The life of a program of the operating system: what it reads and what it writes go on side by side.
pub(super) async fn relay(os: Os, guest: Box<dyn Guest>, line: Arc<Line>) -> Exit {
    let clock = Arc::clone(os.machine.clock());
    let _hangup = Hangup(Arc::clone(&line));
    let mut feed = std::pin::pin!(async {
        loop {
            let bytes = os.read(1 << 16).await;
            let is_over = bytes.is_empty();
            guest.answer(Answer::Bytes(os.now(), bytes));
            if is_over {
                std::future::pending::<()>().await;
            }
        }
    });
    let mut follow = std::pin::pin!(async {
        loop {
            let Told { at, ask } = line.next(&*guest).await;
            if let Some(at) = at {
                os.sleep_until(at).await;
            }
            match ask {
                Ask::Ended(exit) => return exit,
                Ask::Write(descriptor, bytes) if os.write_to(descriptor, &bytes).await.is_err() => {
                    guest.answer(Answer::Broken(os.now()));
                }
                _ => {}
            }
            line.hold(&clock);
        }
    });
    poll_fn(|context| {
        let _: Poll<()> = feed.as_mut().poll(context);
        follow.as_mut().poll(context)
    })
    .await
}

async fn write(os: &Os, descriptor: u32, bytes: &[u8]) -> bool {
    match (&os.launch.ends.answers, descriptor) {
        (Some(answers), ANSWERS) => answers.write(bytes).await.is_ok(),
        _ => os.write_to(descriptor, bytes).await.is_ok(),
    }
}

async fn read(os: &Os, descriptor: u32, most: usize) -> Vec<u8> {
    match (&os.launch.ends.jobs, descriptor) {
        (Some(jobs), JOBS) => jobs.read(most).await,
        _ => os.read(most).await,
    }
}
