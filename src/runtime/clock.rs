//! The run's clock: one for all loops and workers of a run, in one of two modes.
//!
//! Virtual time moves only when the loop idles until a deadline, when a call blocks the loop, by a
//! small fixed cost for each poll, and by measured computing time beyond a grace. The same program
//! thus gives the same trace at every speed. Real time is the wall's.

use std::sync::Arc;
use std::time::Duration;

use super::agenda::Agenda;
use super::jitter::Jitter;
use super::meter;
use super::pacer::{Interrupted, Pacer, Purpose, Travel};
use super::seat;
use super::traps::{self, Traps};
use super::visits::{self, Visits};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::{Outcome, Recorder, What};

/// Which time a run lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Simulated: moves only by the rules above.
    Virtual,
    /// The wall's.
    Real,
}

/// What kind of poll is to be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// A task's step.
    Task,
    /// A callback.
    Callback,
}

impl Cost {
    /// Simulated: what a short step takes on an ordinary machine, so that order and width show.
    const fn of(self) -> Duration {
        match self {
            Self::Task => Duration::from_micros(5),
            Self::Callback => Duration::from_micros(1),
        }
    }
}

/// Simulated: what the operating system takes to wake a waiting process. It makes a timer that was
/// armed by a timer come later than one long timer, as it does on CPython.
pub const WAKE_LATENCY: Duration = Duration::from_micros(100);

/// Simulated: what reading the clock takes, so that two readings are never equal.
pub const READ_COST: Duration = Duration::from_nanos(100);

/// How a wait for the next deadline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// The deadline is there.
    Reached,
    /// Somebody outside has something for the loop.
    Woken,
    /// There is nothing to wait for.
    Stuck,
}

/// Somebody whose time a clock follows: the run that a child process belongs to.
pub trait Conductor: Send + Sync {
    /// Waits until it is this time there; says what time it is then.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    fn travel(&self, from: SimTime, to: SimTime) -> Result<SimTime, Interrupted>;
}

/// The clock of a run.
pub struct Clock {
    mode: Mode,
    recorder: Arc<Recorder>,
    pacer: Arc<Pacer>,
    began: quanta::Instant,
    agenda: Agenda,
    conductor: Option<Arc<dyn Conductor>>,
    jitter: Jitter,
    visits: Visits,
    traps: Traps,
}

impl Clock {
    /// A clock that stamps `recorder`'s events and moves at `pacer`'s pace.
    #[must_use]
    pub fn new(mode: Mode, recorder: Arc<Recorder>, pacer: Arc<Pacer>) -> Arc<Self> {
        Self::seeded(mode, recorder, pacer, 0)
    }

    /// [`Clock::new`] for one of the many runs that could happen: under virtual time, timers and polls differ a
    /// little with every seed but 0 ([`jitter`](super::jitter)).
    #[must_use]
    pub fn seeded(mode: Mode, recorder: Arc<Recorder>, pacer: Arc<Pacer>, seed: u64) -> Arc<Self> {
        let began = pacer.wall_now();
        let jitter = Jitter::of(if mode == Mode::Virtual { seed } else { 0 });
        let (agenda, visits, traps) = Default::default();
        Arc::new(Self { mode, recorder, pacer, began, agenda, conductor: None, jitter, visits, traps })
    }

    /// A virtual clock that begins at `start` and moves only as somebody else's does.
    #[must_use]
    pub fn conducted(recorder: Arc<Recorder>, pacer: Arc<Pacer>, start: SimTime, by: Arc<dyn Conductor>) -> Arc<Self> {
        let began = pacer.wall_now();
        let (mode, jitter) = (Mode::Virtual, Jitter::of(0));
        let (agenda, visits, traps) = Default::default();
        let clock = Self { mode, recorder, pacer, began, agenda, conductor: Some(by), jitter, visits, traps };
        clock.set(start);
        Arc::new(clock)
    }

    /// Which time it gives.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Where events go.
    #[must_use]
    pub const fn recorder(&self) -> &Arc<Recorder> {
        &self.recorder
    }

    /// Who sets the pace.
    #[must_use]
    pub const fn pacer(&self) -> &Arc<Pacer> {
        &self.pacer
    }

    /// Tells the clock that a loop begins to run on this thread.
    pub fn loop_began(&self) {
        meter::first_sample();
    }

    pub(super) const fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    pub(super) const fn visits(&self) -> &Visits {
        &self.visits
    }

    pub(super) const fn traps(&self) -> &Traps {
        &self.traps
    }

    /// Moves time on to a moment that is known to have come; never back.
    pub fn catch_up(&self, to: SimTime) {
        if self.mode == Mode::Virtual {
            self.set(to);
        }
    }

    /// How much later than asked a timer of this delay comes in this run.
    pub(super) fn lateness(&self, delay: Duration) -> Duration {
        self.jitter.lateness(delay)
    }

    /// The run's time, for looplab itself.
    #[must_use]
    pub fn now(&self) -> SimTime {
        if self.mode == Mode::Real {
            self.set(SimTime::ZERO + self.pacer.wall_now().duration_since(self.began));
        }
        self.recorder.now()
    }

    /// The run's time, for the program: reading it takes a moment of it. A visitor may look for nothing.
    #[must_use]
    pub fn read(&self) -> SimTime {
        if self.mode == Mode::Virtual && !visits::is_visiting() {
            self.pay_so_far();
            self.advance(self.recorder.now() + READ_COST);
        }
        self.now()
    }

    /// A call on the loop's thread that blocks it for `length`: deaf to the queue, paced, and ended
    /// early only by an interrupt. On a worker's thread it blocks that worker alone.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    pub fn block(&self, task: TaskId, length: Duration, why: &str) -> Result<(), Interrupted> {
        if self.sleep_as_worker(length, why) {
            return Ok(());
        }
        self.block_until(task, Some(length), why, || false).map(drop)
    }

    /// Waits until it is this time, and is held on the way where the loop has been kept for as long as a trap allows.
    pub(super) fn travel(&self, to: SimTime, purpose: Purpose, woken: impl Fn() -> bool) -> Travel {
        loop {
            let changes = self.traps.changes();
            let is_changed = || self.traps.changes() != changes;
            let stop = self.held_too_long(self.now(), to);
            match (self.leg(stop.unwrap_or(to), purpose, || woken() || is_changed()), stop) {
                (Travel::Woken(_), _) if is_changed() && !woken() => {}
                (Travel::Arrived, Some(at)) if at == to => {
                    self.stand();
                    return Travel::Arrived;
                }
                // The rest of the way is what is held.
                (Travel::Arrived, Some(_)) => self.pacer.pause(),
                (end, _) => return end,
            }
        }
    }

    fn leg(&self, to: SimTime, purpose: Purpose, woken: impl Fn() -> bool) -> Travel {
        let from = self.now();
        if to <= from {
            return Travel::Arrived;
        }
        let end = match (self.mode, &self.conductor) {
            (Mode::Virtual, Some(conductor)) => match conductor.travel(from, to) {
                Ok(now) if now >= to => {
                    self.set(now);
                    Travel::Arrived
                }
                Ok(now) => Travel::Woken(now),
                Err(Interrupted) => Travel::Interrupted(from),
            },
            (Mode::Virtual, None) => self.pacer.travel(from, to, purpose, woken),
            (Mode::Real, _) => self.pacer.sleep(to.since(from), woken),
        };
        match (self.mode, end) {
            (Mode::Real, _) => drop(self.now()),
            (Mode::Virtual, Travel::Arrived) => self.set(to),
            (Mode::Virtual, Travel::Woken(at) | Travel::Interrupted(at)) => self.set(at),
        }
        end
    }

    /// The operating system takes a moment to wake a loop that waited.
    pub(super) fn charge_wake(&self) {
        if self.mode == Mode::Virtual {
            self.set(self.recorder.now() + WAKE_LATENCY);
        }
    }

    pub(super) fn begin_poll(&self, task: TaskId) -> u64 {
        let _ = self.now();
        self.recorder.record(What::PollBegan { task });
        traps::hold_since(Some(self.recorder.now()));
        let raw = self.pacer.poll_began();
        meter::poll_began(raw);
        raw
    }

    /// Charges a poll's cost, then records its end.
    pub(super) fn end_poll(&self, task: TaskId, began: u64, cost: Cost, outcome: Outcome) {
        let wall = self.pacer.poll_ended(began);
        if self.mode == Mode::Virtual {
            self.advance(self.recorder.now() + self.jitter.cost(cost.of()));
            let computed = meter::poll_ended(wall);
            self.pay(if seat::is_worker() { Duration::ZERO } else { computed });
        } else {
            let _ = self.now();
        }
        self.checkpoint();
        self.recorder.record(What::PollEnded { task, outcome });
        traps::hold_since(None);
        if cost == Cost::Task {
            self.task_polled(outcome);
        }
    }

    pub(super) fn set(&self, now: SimTime) {
        self.recorder.set_now(now);
        self.pacer.set_now(now);
    }
}
