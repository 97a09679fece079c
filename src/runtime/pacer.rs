//! The pacer: makes run time pass at the pace somebody watching asked for.
//!
//! The loop's thread asks it before every poll ([`Pacer::gate`]) and before every move of time
//! ([`Pacer::travel`]); the front's thread pauses, steps, speeds up and interrupts. It decides only
//! how long things take on the wall: never what happens, and never in which order. Its lock also
//! guards the books of the run's threads, because time must not pass one that is still computing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::crew::{Crew, Glance};
use crate::time::SimTime;

/// How fast run time passes on the wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// As fast as it goes: waits take no wall time.
    Jump,
    /// So many seconds of run time a second of wall time. Below 1, every poll is also held for a
    /// moment, so that the eye can follow each hop.
    Times(f64),
}

impl Speed {
    /// How long each poll is held before it begins.
    #[must_use]
    pub fn dwell(self) -> Duration {
        const LONGEST: Duration = Duration::from_secs(1);
        match self {
            Self::Times(times) if times < 1.0 && times > 0.0 => Duration::from_secs_f64(0.04 / times).min(LONGEST),
            _ => Duration::ZERO,
        }
    }
}

/// How far a paused run goes at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Until one more runnable was polled.
    Poll,
    /// Until the loop's next turn begins.
    Turn,
}

/// Somebody asked the run to stop what it does (Ctrl-C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run was interrupted")]
pub struct Interrupted;

/// What the pacer is doing, for those who watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PacerStatus {
    /// Whether the run stands still until it is resumed or stepped.
    pub paused: bool,
    /// The speed, also while paused.
    pub speed: Speed,
    /// The run's time, between two events too.
    pub shown: SimTime,
    /// How much wall time the present poll has computed for; zero between polls and in waits.
    pub busy: Duration,
    /// Whether the loop's thread waits: for the wall, for a step or for somebody outside.
    pub waiting: bool,
}

/// How a travel through time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Travel {
    /// The moment asked for is there.
    Arrived,
    /// Somebody outside has something for the loop; it is this time now.
    Woken(SimTime),
    /// Somebody asked the run to stop; it is this time now.
    Interrupted(SimTime),
}

/// What a travel through time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The loop has nothing to do until then.
    Idle,
    /// A call blocks the loop until then.
    Block,
}

/// A travel under way.
#[derive(Clone, Copy)]
struct Progress {
    from: SimTime,
    to: SimTime,
    /// Run time covered before the pace last changed.
    covered: Duration,
    /// When the pace last changed.
    since: quanta::Instant,
}

pub(super) struct State {
    speed: Speed,
    paused: bool,
    step: Option<Step>,
    interrupted: bool,
    /// How many workers stand still in the middle of what they do.
    pub(super) standing: usize,
    progress: Option<Progress>,
    waiting: bool,
    /// Who outside of the run works for it, so that time must stand still.
    pub(super) held: usize,
    /// The threads of the run.
    pub(super) crew: Crew,
}

/// Slows a run down, holds it, steps it, interrupts it.
pub struct Pacer {
    state: Mutex<State>,
    changed: Condvar,
    /// Whether the gate has anything to look at; keeps its fast path to one load.
    attention: AtomicBool,
    /// When the present poll began, in the wall's raw ticks; 0 between polls.
    poll_began: AtomicU64,
    /// The run's time, as the clock last set it.
    now: AtomicU64,
    wall: quanta::Clock,
    pub(super) glance: Arc<Glance>,
}

impl Pacer {
    /// A pacer at a speed, paused or not.
    #[must_use]
    pub fn new(speed: Speed, paused: bool) -> Arc<Self> {
        let crew = Crew::default();
        let glance = Arc::clone(&crew.glance);
        let (step, progress) = (None, None);
        let state =
            State { speed, paused, step, interrupted: false, standing: 0, progress, waiting: false, held: 0, crew };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            attention: AtomicBool::new(true),
            poll_began: AtomicU64::new(0),
            now: AtomicU64::new(0),
            wall: quanta::Clock::new(),
            glance,
        })
    }

    /// Changes the speed, also in the middle of a wait.
    pub fn set_speed(&self, speed: Speed) {
        self.change(|state| state.speed = speed);
    }

    /// Holds the run before its next poll or move of time.
    pub fn pause(&self) {
        self.change(|state| {
            state.paused = true;
            state.step = None;
        });
    }

    /// Lets the run go on.
    pub fn resume(&self) {
        self.change(|state| {
            state.paused = false;
            state.step = None;
        });
    }

    /// Lets the run go one step and then holds it. Waits on the way take no wall time.
    pub fn step(&self, step: Step) {
        self.change(|state| {
            state.paused = true;
            state.step = Some(step);
        });
    }

    /// Ends the present wait, or the next one, with [`Interrupted`].
    pub fn interrupt(&self) {
        self.change(|state| state.interrupted = true);
    }

    /// Whether an interrupt is due; asking clears it.
    pub fn take_interrupt(&self) -> bool {
        std::mem::take(&mut self.lock().interrupted)
    }

    /// What the pacer is doing now.
    #[must_use]
    pub fn status(&self) -> PacerStatus {
        let state = self.lock();
        let now = SimTime(self.now.load(Ordering::Relaxed));
        let busy = match self.poll_began.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            _ if state.waiting => Duration::ZERO,
            began => self.wall.delta(began, self.wall.raw()),
        };
        PacerStatus {
            paused: state.paused && state.step.is_none(),
            speed: state.speed,
            shown: state.progress.map_or(now, |progress| state.seen(progress, self.wall.now())).max(now),
            busy,
            waiting: state.waiting,
        }
    }

    /// Wakes a waiting loop so that it looks at what changed outside.
    pub(super) fn nudge(&self) {
        self.change(|_| ());
    }

    /// Keeps the run's time where [`Pacer::status`] finds it.
    pub(super) fn set_now(&self, now: SimTime) {
        self.now.store(now.0, Ordering::Relaxed);
    }

    /// Waits until the next poll may begin. `false` says that `woken` turned true first: the caller
    /// looks at its inbox and asks again.
    pub(super) fn gate(&self, woken: impl Fn() -> bool) -> Result<bool, Interrupted> {
        if !self.attention.load(Ordering::Acquire) {
            return Ok(true);
        }
        let mut state = self.lock();
        if !state.paused {
            state = self.dwell(state, &woken);
        }
        let opened = loop {
            if std::mem::take(&mut state.interrupted) {
                break Err(Interrupted);
            }
            if woken() {
                break Ok(false);
            }
            match (state.paused, state.step) {
                (false, _) | (true, Some(Step::Turn)) => break Ok(true),
                (true, Some(Step::Poll)) => {
                    state.step = None;
                    break Ok(true);
                }
                (true, None) => state = self.wait(state, None),
            }
        };
        self.settle(&state);
        opened
    }

    /// Holds the run where it is, in the middle of a poll, until somebody lets it go on. A step by poll ends with this
    /// poll. `false` says that `visited` turned true first: the caller sees to it and comes back.
    pub(super) fn stand(&self, first: bool, visited: impl Fn() -> bool) -> bool {
        let mut state = self.lock();
        if first {
            state.bank(self.wall.now());
            state.paused = true;
            state.step = None;
            self.attention.store(true, Ordering::Release);
        }
        loop {
            // An interrupt is raised at the next bytecode.
            if state.interrupted || !state.paused {
                return true;
            }
            if let Some(step) = state.step {
                state.step = Some(step).filter(|step| *step == Step::Turn);
                return true;
            }
            if visited() {
                return false;
            }
            state = self.wait(state, None);
        }
    }

    /// As [`Pacer::stand`], for a worker: it is the main thread that lets visitors in meanwhile.
    pub(super) fn stand_as_worker(&self) {
        self.lock().standing += 1;
        self.stand(true, || false);
        self.lock().standing -= 1;
    }

    /// Holds a poll for a moment in slow motion, unless something changes.
    fn dwell<'a>(&'a self, mut state: MutexGuard<'a, State>, woken: &impl Fn() -> bool) -> MutexGuard<'a, State> {
        let began = self.wall.now();
        loop {
            let left = state.speed.dwell().saturating_sub(began.elapsed());
            if left.is_zero() || state.paused || state.interrupted || woken() {
                return state;
            }
            state = self.wait(state, Some(left));
        }
    }

    /// Tells the pacer that a turn begins: a step by turn ends here.
    pub(super) fn turn_began(&self) {
        if self.attention.load(Ordering::Acquire) {
            let mut state = self.lock();
            if state.step == Some(Step::Turn) {
                state.step = None;
            }
        }
    }

    /// Waits the wall time that a move of run time takes.
    pub(super) fn travel(&self, from: SimTime, to: SimTime, purpose: Purpose, woken: impl Fn() -> bool) -> Travel {
        let mut state = self.lock();
        state.progress = Some(Progress { from, to, covered: Duration::ZERO, since: self.wall.now() });
        let end = loop {
            let reached = state.progress.map_or(from, |progress| state.reached(progress, self.wall.now()));
            if std::mem::take(&mut state.interrupted) {
                break Travel::Interrupted(reached);
            }
            if woken() {
                break Travel::Woken(reached);
            }
            if state.paused {
                if state.step.is_none() {
                    state = self.wait(state, None);
                    continue;
                }
                if purpose == Purpose::Block && state.step == Some(Step::Poll) {
                    state.step = None;
                }
                break Travel::Arrived;
            }
            let Speed::Times(times) = state.speed else {
                // A moment that never comes cannot be jumped to.
                if to == SimTime::MAX {
                    state = self.wait(state, None);
                    continue;
                }
                break Travel::Arrived;
            };
            let left = wall_time(to.since(reached), times);
            if left.is_zero() {
                break Travel::Arrived;
            }
            state = self.wait(state, Some(left));
        };
        state.progress = None;
        self.settle(&state);
        end
    }

    /// Waits on the wall, pausable by nobody. The moments it tells are zero: the caller reads the wall.
    pub(super) fn sleep(&self, length: Duration, woken: impl Fn() -> bool) -> Travel {
        let began = self.wall.now();
        let mut state = self.lock();
        loop {
            if std::mem::take(&mut state.interrupted) {
                return Travel::Interrupted(SimTime::ZERO);
            }
            if woken() {
                return Travel::Woken(SimTime::ZERO);
            }
            let left = length.saturating_sub(self.wall.now().duration_since(began));
            if left.is_zero() {
                return Travel::Arrived;
            }
            state = self.wait(state, Some(left));
        }
    }

    /// Marks the beginning of a poll; returns the wall's raw ticks.
    pub(super) fn poll_began(&self) -> u64 {
        let raw = self.wall.raw();
        self.poll_began.store(raw, Ordering::Relaxed);
        raw
    }

    /// Marks the end of a poll that began at `raw`; returns the wall time it took.
    pub(super) fn poll_ended(&self, raw: u64) -> Duration {
        self.poll_began.store(0, Ordering::Relaxed);
        self.wall.delta(raw, self.wall.raw())
    }

    /// The wall's time.
    pub(super) fn wall_now(&self) -> quanta::Instant {
        self.wall.now()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something changes, at most so long.
    pub(super) fn wait<'a>(&self, mut state: MutexGuard<'a, State>, most: Option<Duration>) -> MutexGuard<'a, State> {
        state.waiting = true;
        let mut state = match most {
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(most) => self.changed.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner).0,
        };
        state.waiting = false;
        state
    }

    /// Lets the main thread look at what changed.
    pub(super) fn tell_main(&self) {
        self.changed.notify_all();
    }

    /// The wall's raw ticks.
    pub(super) fn raw(&self) -> u64 {
        self.wall.raw()
    }

    /// The time between two readings of the wall's ticks.
    pub(super) fn delta(&self, from: u64, to: u64) -> Duration {
        self.wall.delta(from, to)
    }

    /// Changes the state under the lock and lets everybody who waits look at it.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        state.bank(self.wall.now());
        change(&mut state);
        self.attention.store(true, Ordering::Release);
        drop(state);
        self.changed.notify_all();
    }

    /// Opens the gate's fast path again when there is nothing left to look at.
    fn settle(&self, state: &State) {
        let needed = state.paused || state.interrupted || !state.speed.dwell().is_zero();
        self.attention.store(needed, Ordering::Release);
    }
}

impl State {
    /// Whether an interrupt is due; asking clears it.
    pub(super) fn take_interrupt(&mut self) -> bool {
        std::mem::take(&mut self.interrupted)
    }

    /// What those who watch are told of a travel: that it arrives is told once it has, and whoever travels stands there.
    fn seen(&self, progress: Progress, wall: quanta::Instant) -> SimTime {
        self.reached(progress, wall).min(SimTime(progress.to.0.saturating_sub(1)))
    }

    /// Where a travel under way has come to: never beyond its end, which those who watch would take for time that passed.
    fn reached(&self, progress: Progress, wall: quanta::Instant) -> SimTime {
        let moving = match self.speed {
            Speed::Times(times) if !self.paused => wall.duration_since(progress.since).mul_f64(times.max(0.0)),
            _ => Duration::ZERO,
        };
        (progress.from + progress.covered + moving).min(progress.to)
    }

    /// Keeps what a travel has covered before the pace changes.
    fn bank(&mut self, wall: quanta::Instant) {
        if let Some(progress) = self.progress {
            let covered = self.reached(progress, wall).since(progress.from);
            self.progress = Some(Progress { covered, since: wall, ..progress });
        }
    }
}

fn wall_time(run_time: Duration, times: f64) -> Duration {
    Duration::try_from_secs_f64(run_time.as_secs_f64() / times).unwrap_or(Duration::MAX)
}
